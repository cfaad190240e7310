import { describe, expect, it } from '@jest/globals';
import { hmacSha256 } from '@beffroi/platform/crypto';
import { KeyDigests } from './key.digests.ts';

const PEPPER = Buffer.alloc(32, 7);
const digests = () => new KeyDigests(PEPPER);
const key = (digest: string) => ({ digest, opened: undefined });
const recalled = (memory: KeyDigests, ...headers: readonly string[]) =>
  headers.map((authorization) => memory.recall(authorization)?.digest);

describe('digests of keys', () => {
  it('are what the control plane stores', () => {
    expect(digests().of('bfr-test-key')).toBe(hmacSha256(PEPPER, 'bfr-test-key').toString('base64url'));
  });

  it('are remembered by the header they came in', () => {
    const memory = digests();
    expect(memory.recall('Bearer one')).toBeUndefined();
    memory.remember('Bearer one', key('digest'));
    expect(recalled(memory, 'Bearer one', 'bearer one')).toEqual(['digest', undefined]);
  });

  it('are not remembered for a header that is mostly blanks', () => {
    const memory = digests();
    const padded = `Bearer ${' '.repeat(10_000)}one`;
    memory.remember(padded, key('digest'));
    expect(memory.recall(padded)).toBeUndefined();
  });

  it('are forgotten when many others came after, but not while they are in use', () => {
    const memory = digests();
    memory.remember('Bearer once', key('once'));
    memory.remember('Bearer often', key('often'));
    for (let other = 0; other < 20_000; other++) {
      memory.remember(`Bearer ${other}`, key('other'));
      memory.recall('Bearer often');
    }
    expect(recalled(memory, 'Bearer once', 'Bearer often')).toEqual([undefined, 'often']);
  });
});
