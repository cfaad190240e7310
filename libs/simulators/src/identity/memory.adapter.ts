import { type OidcAdapter } from 'oidc-provider';

interface Stored {
  readonly payload: { uid?: string; userCode?: string; grantId?: string; consumed?: number };
  readonly expiresAtMs: number;
}

/** Sessions, codes and grants in memory, each model in its own map. They end with the process. */
export function createMemoryAdapters(): (model: string) => OidcAdapter {
  const models = new Map<string, Map<string, Stored>>();

  return (model) => {
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
  };
}
