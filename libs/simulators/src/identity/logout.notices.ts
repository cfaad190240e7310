import { type Provider } from 'oidc-provider';
import { type MemoryStore } from './memory.adapter.ts';

/**
 * Ends all sessions of a person, as an administrator does in Keycloak, and tells the clients that want to hear of it
 * (OpenID Connect Back-Channel Logout 1.0).
 */
export function createLogoutEverywhere(provider: Provider, store: MemoryStore) {
  return async (sub: string): Promise<void> => {
    for (const [id, { authorizations = {} }] of store.sessionsOf(sub)) {
      await store.adapterOf('Session').destroy(id);
      for (const [clientId, { sid }] of Object.entries(authorizations)) await notify(clientId, sub, sid);
    }
  };

  async function notify(clientId: string, sub: string, sid: string | undefined): Promise<void> {
    const client = await provider.Client.find(clientId);
    if (!client?.backchannelLogoutUri) return;
    await client.backchannelLogout(sub, sid).catch((error: unknown) => {
      console.warn(`identity: ${client.backchannelLogoutUri} did not take a notice of logout`, error);
    });
  }
}
