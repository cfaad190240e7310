import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@beffroi/platform/config';
import { configuration } from '../configuration.ts';
import { readLoginSettings } from './login.settings.ts';

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
  readLoginSettings(readConfig(configuration, { ...needed, ...more }));
const client = { BEFFROI_LOGIN_CLIENT_ID: 'beffroi-console' };
const url = { BEFFROI_PUBLIC_URL: 'https://beffroi.example' };

describe('the settings of the login', () => {
  it('are none where no client is named', () => {
    expect(settingsOf(url)).toBeUndefined();
  });

  it('take the first issuer, and cookies over TLS where people come by https', () => {
    expect(settingsOf({ ...client, ...url })).toMatchObject({
      isSecure: true,
      providerOrigin: 'https://id.example',
    });
    expect(settingsOf({ ...client, BEFFROI_PUBLIC_URL: 'http://127.0.0.1:8080' })?.isSecure).toBe(false);
  });

  it.each([
    ['without the address where browsers come', client, 'LOGIN_WITHOUT_URL'],
    [
      'with an issuer whose people have no rights here',
      { ...client, ...url, BEFFROI_LOGIN_ISSUER: 'https://other.example' },
      'LOGIN_ELSEWHERE',
    ],
  ])('are refused %s', (_which, more, code) => {
    expect(() => settingsOf(more)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code }) }),
    );
  });
});
