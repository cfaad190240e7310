import { KeycloakAdmin } from '@beffroi/platform/keycloak';
import { startStandIn } from '../../identity/stand-in.target.ts';
import { REALM_CLIENTS } from '../../identity/identity.target.ts';
import { SETTINGS } from '../../keycloak/settings.ts';

const CONSOLE_NOBODY_OPENS = 'http://127.0.0.1:9';

export interface KeycloakTarget {
  readonly name: 'Keycloak' | 'the stand-in';
  readonly issuer: string;
  readonly admin: KeycloakAdmin;
  close(): Promise<void>;
}

/** The Keycloak that KEYCLOAK_URL names, with the realm of test/keycloak; the stand-in otherwise. */
export const connectTarget = async (): Promise<KeycloakTarget> => {
  const url = process.env['KEYCLOAK_URL'];
  if (url) {
    const admin = adminOf(url, SETTINGS.BEFFROI_RECONCILER_CLIENT_SECRET);
    return { name: 'Keycloak', issuer: `${url}/realms/beffroi`, admin, close: async () => undefined };
  }
  const { issuer, secrets, close } = await startStandIn(CONSOLE_NOBODY_OPENS);
  const admin = adminOf(issuer.replace('/realms/beffroi', ''), secrets.reconciler);
  return { name: 'the stand-in', issuer, admin, close };
};

const adminOf = (baseUrl: string, clientSecret: string): KeycloakAdmin =>
  new KeycloakAdmin({ baseUrl, realm: 'beffroi', clientId: REALM_CLIENTS.reconciler, clientSecret });
