import { describe, expect, it } from '@jest/globals';
import { open, openText, randomSecret, seal, SealBroken, sealingKey } from './index.ts';

const key = sealingKey(Buffer.alloc(32, 7));

describe('a sealed text', () => {
  it('opens with its key, in its context', () => {
    const sealed = seal(key, 'kubeconfig de Gravelines', 'site:paris');
    expect(sealed).toMatch(new RegExp(`^v1\\.${key.kid}\\.[\\w-]{16}\\.[\\w-]+$`));
    expect(sealed).not.toContain('Gravelines');
    expect(openText(key, sealed, 'site:paris')).toBe('kubeconfig de Gravelines');
  });

  it('never looks the same twice', () => {
    expect(seal(key, 'x', 'c')).not.toBe(seal(key, 'x', 'c'));
  });

  it('opens in no other context and with no other key', () => {
    const sealed = seal(key, 'x', 'site:paris');
    expect(() => open(key, sealed, 'site:lille')).toThrow(SealBroken);
    expect(() => open(sealingKey(Buffer.alloc(32, 8)), sealed, 'site:paris')).toThrow(SealBroken);
  });

  it('notices every flipped bit', () => {
    const [version, kid, nonce, body] = seal(key, 'x', 'c').split('.') as [string, string, string, string];
    for (let index = 0; index < 17; index++) {
      const bytes = Buffer.from(body, 'base64url');
      bytes[index]! ^= 1;
      const tampered = [version, kid, nonce, bytes.toString('base64url')].join('.');
      expect(() => open(key, tampered, 'c')).toThrow(SealBroken);
    }
  });

  it.each(['', 'v1', 'v2.a.b.c', `v1.${key.kid}.AAAA.`, `v1.${key.kid}.AAAA.AAAA`])(
    'is refused when it is garbage: %j',
    (garbage) => {
      expect(() => open(key, garbage, 'c')).toThrow(SealBroken);
    },
  );

  it('refuses a shortened tag, which would be easier to forge', () => {
    const [version, kid, nonce, body] = seal(key, '', 'c').split('.') as [string, string, string, string];
    const short = Buffer.from(body, 'base64url').subarray(0, 12).toString('base64url');
    expect(() => open(key, [version, kid, nonce, short].join('.'), 'c')).toThrow(SealBroken);
  });

  it('opens during a rotation with the keys of before and after', () => {
    const next = sealingKey(randomSecret(32));
    expect(openText([next, key], seal(key, 'old', 'c'), 'c')).toBe('old');
    expect(openText([next, key], seal(next, 'new', 'c'), 'c')).toBe('new');
  });

  it('needs a key of 32 bytes', () => {
    expect(() => sealingKey(Buffer.alloc(16))).toThrow(RangeError);
  });
});
