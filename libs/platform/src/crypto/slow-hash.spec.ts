import { describe, expect, it } from '@jest/globals';
import { isSlowHashOf, slowHash } from './slow-hash.ts';

describe('a slow hash', () => {
  it('knows its own secret, whatever the costs were then, and no other', async () => {
    const hash = await slowHash('the secret');
    expect(hash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(hash).not.toContain(Buffer.from('the secret').toString('base64url'));
    expect(await isSlowHashOf('the secret', hash)).toBe(true);
    expect(await isSlowHashOf('the Secret', hash)).toBe(false);
    expect(await isSlowHashOf('the secret', 'scrypt$2$1$1$YQ$YQ')).toBe(false);
  });

  it('differs for the same secret, by its salt', async () => {
    expect(await slowHash('the secret')).not.toBe(await slowHash('the secret'));
  });

  it('is none where something else is stored', async () => {
    await expect(isSlowHashOf('the secret', 'the secret')).rejects.toThrow(RangeError);
  });
});
