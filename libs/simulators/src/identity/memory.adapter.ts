import { type OidcAdapter } from 'oidc-provider';

interface StoredPayload extends StoredSession {
  uid?: string;
  userCode?: string;
  grantId?: string;
  consumed?: number;
}

/** What oidc-provider keeps of a session, as far as we look. */
export interface StoredSession {
  readonly accountId?: string;
  readonly authorizations?: Readonly<Record<string, { readonly sid?: string }>>;
}

export interface MemoryStore {
  /** As oidc-provider wants its models kept. */
  adapterOf(model: string): OidcAdapter;
  /** Sessions of a person that have not ended, with their ids. */
  sessionsOf(sub: string): readonly (readonly [id: string, session: StoredSession])[];
}

interface Stored {
  readonly payload: StoredPayload;
  readonly expiresAtMs: number;
}

/** Sessions, codes and grants in memory, each model in its own map. They end with the process. */
export function createMemoryStore(): MemoryStore {
  const models = new Map<string, Map<string, Stored>>();

  function adapterOf(model: string): OidcAdapter {
    const stored = models.get(model) ?? new Map<string, Stored>();
    models.set(model, stored);

    function live(id: string): Stored['payload'] | undefined {
      const entry = stored.get(id);
      return entry && entry.expiresAtMs > Date.now() ? entry.payload : undefined;
    }

    function liveWhere(key: 'uid' | 'userCode', value: string): Stored['payload'] | undefined {
      return [...stored.keys()].map(live).find((payload) => payload?.[key] === value);
    }

    function forgetExpired(): void {
      for (const [id, { expiresAtMs }] of stored) if (expiresAtMs <= Date.now()) stored.delete(id);
    }

    return {
      async upsert(id, payload, expiresInSeconds) {
        forgetExpired();
        stored.set(id, { payload, expiresAtMs: Date.now() + (expiresInSeconds ?? Infinity) * 1_000 });
      },
      find: async (id) => live(id),
      findByUid: async (uid) => liveWhere('uid', uid),
      findByUserCode: async (userCode) => liveWhere('userCode', userCode),
      async consume(id) {
        const payload = live(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => void stored.delete(id),
      async revokeByGrantId(grantId) {
        for (const [id, { payload }] of stored) if (payload.grantId === grantId) stored.delete(id);
      },
    };
  }

  return {
    adapterOf,
    sessionsOf: (sub) =>
      [...(models.get('Session') ?? [])]
        .filter(([, { payload, expiresAtMs }]) => payload.accountId === sub && expiresAtMs > Date.now())
        .map(([id, { payload }]) => [id, payload] as const),
  };
}
