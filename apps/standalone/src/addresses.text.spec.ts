import { describe, expect, it } from '@jest/globals';
import { addressesText } from './addresses.text.ts';
import type { Manifest } from './manifest.ts';
import { HELP } from './options.ts';

const manifest = {
  controlPlane: 'http://127.0.0.1:4700',
  graphql: 'http://127.0.0.1:4700/graphql',
  gateway: 'http://127.0.0.1:4701',
  issuer: 'http://127.0.0.1:4703/realms/beffroi',
  kubeconfig: '/var/kubeconfig.yaml',
  mails: 'http://127.0.0.1:4710',
  users: [{ username: 'alice.admin', password: 'secret', role: 'operator.admin' }],
  apiKeys: [{ collectivite: 'Bourges', project: 'Accueil', key: 'bfr-test-key' }],
} as unknown as Manifest;

describe('what a start says at its end', () => {
  it.each([
    ['fr', 'Plan de contrôle   http', 'Ctrl-C arrête tout.'],
    ['en', 'Control plane      http', 'Ctrl-C stops everything.'],
  ] as const)('is in the language of the terminal (%s)', (language, first, last) => {
    const text = addressesText(manifest, '/var/standalone.json', language);
    for (const words of [first, last, '/var/standalone.json', 'alice.admin / secret', 'Bearer bfr-test-key'])
      expect(text).toContain(words);
  });

  it('has no first request before there is a key', () => {
    expect(addressesText({ ...manifest, apiKeys: [] }, '/var/standalone.json', 'fr')).not.toContain('curl');
  });

  it.each(['fr', 'en'] as const)('tells of every option when asked for help (%s)', (language) => {
    for (const option of ['--empty', '--reset', '--port-base', '--state-dir', '--help'])
      expect(HELP[language]).toContain(option);
  });
});
