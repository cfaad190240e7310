import { readConfig } from '@beffroi/platform/config';
import { describe, expect, it } from '@jest/globals';
import { configuration } from '../../configuration.ts';
import { readProConnectSettings } from './proconnect.settings.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const needed = {
  BEFFROI_POSTGRES_TENANT_URL: 'postgres://tenant@db.example/beffroi',
  BEFFROI_POSTGRES_SYSTEM_URL: 'postgres://system@db.example/beffroi',
  BEFFROI_OIDC_ISSUERS: 'https://id.example/realms/beffroi',
  BEFFROI_KEY_PEPPER: KEY,
  BEFFROI_CONTROL_KEY: KEY,
  BEFFROI_DATA_PLANE_KEY: KEY,
  BEFFROI_PUBLIC_GATEWAY_URL: 'https://api.example',
};
const settingsOf = (more: Record<string, string>) =>
  readProConnectSettings(readConfig(configuration, { ...needed, ...more }));
const client = { BEFFROI_PROCONNECT_CLIENT_ID: 'beffroi' };
const secret = { BEFFROI_PROCONNECT_CLIENT_SECRET: 'a secret' };
const url = { BEFFROI_PUBLIC_URL: 'https://beffroi.example' };

describe('the settings of ProConnect', () => {
  it('are none where no client is named', () => {
    expect(settingsOf(url)).toBeUndefined();
  });

  it('lead to ProConnect’s production unless told, and believe no address and no establishment', () => {
    expect(settingsOf({ ...client, ...secret, ...url })).toMatchObject({
      isSecure: true,
      providerOrigin: 'https://auth.agentconnect.gouv.fr',
      trust: { emailIdps: [], places: [] },
    });
  });

  it.each([
    ['without the address where browsers come', { ...client, ...secret }, 'PROCONNECT_INCOMPLETE'],
    ['without a secret', { ...client, ...url }, 'PROCONNECT_INCOMPLETE'],
    [
      'where its tokens would open the API',
      { ...client, ...secret, ...url, BEFFROI_OIDC_ISSUERS: 'https://auth.agentconnect.gouv.fr/api/v2' },
      'PROCONNECT_IS_NO_ISSUER',
    ],
  ])('are refused %s', (_which, more, code) => {
    expect(() => settingsOf(more)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code }) }),
    );
  });
});
