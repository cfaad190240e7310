import { describe, expect, it } from '@jest/globals';
import { readIssuer } from './keycloak.issuer.ts';

describe('the issuer of a realm', () => {
  it.each([
    ['https://id.example/realms/beffroi', { baseUrl: 'https://id.example', realm: 'beffroi' }],
    ['https://id.example/auth/realms/beffroi', { baseUrl: 'https://id.example/auth', realm: 'beffroi' }],
    ['https://id.example/realms/a%20b', { baseUrl: 'https://id.example', realm: 'a b' }],
    ['https://id.example', undefined],
    ['https://id.example/realms/', undefined],
    ['https://id.example/realms/beffroi/', undefined],
  ])('%s', (issuer, place) => {
    expect(readIssuer(issuer)).toEqual(place);
  });
});
