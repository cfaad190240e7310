import { describe, expect, it } from '@jest/globals';
import { deriveKey, RequestVerifier, type SignedParts, signRequest } from './index.ts';

const key = deriveKey(Buffer.alloc(32, 1), 'spec');
const NOW_MS = 1_780_000_000_000;
const parts: SignedParts = {
  method: 'POST',
  path: '/self-service/keys.list?a=1',
  body: Buffer.from('{"input":{}}'),
  sender: 'gateway;1',
  subject: 'key é',
};
const verify = (header: string | undefined, changed: Partial<SignedParts> = {}, nowMs = NOW_MS) =>
  new RequestVerifier(key).verify(header, { ...parts, ...changed }, nowMs);
const reason = (outcome: ReturnType<typeof verify>) => (outcome.ok ? 'taken' : outcome.failure.reason);

describe('a signed request', () => {
  it('is taken, and says who sent it, for whom and when', () => {
    expect(verify(signRequest(key, parts, NOW_MS))).toEqual({
      ok: true,
      value: {
        sender: 'gateway;1',
        subject: 'key é',
        issuedAtMs: NOW_MS,
        nonce: expect.stringMatching(/^[\w-]{22}$/),
      },
    });
  });

  it.each([
    ['method', { method: 'DELETE' }],
    ['path', { path: '/self-service/keys.list?a=2' }],
    ['body', { body: Buffer.from('{"input":{} }') }],
  ])('with another %s is refused', (_, changed) => {
    expect(reason(verify(signRequest(key, parts, NOW_MS), changed))).toBe('wrong');
  });

  it.each(['sender', 'subject', 'issuedAtMs', 'nonce', 'mac'])('with another %s is refused', (part) => {
    const at = ['v', 'sender', 'subject', 'issuedAtMs', 'nonce', 'mac'].indexOf(part);
    const fields = signRequest(key, parts, NOW_MS).split(';');
    const last = fields[at]!.at(0) === '1' ? '2' : '1';
    fields[at] = part === 'issuedAtMs' ? String(NOW_MS + 1) : last + fields[at]!.slice(1);
    expect(reason(verify(fields.join(';')))).toBe('wrong');
  });

  it('by a key of another purpose is refused', () => {
    const other = deriveKey(Buffer.alloc(32, 1), 'another purpose');
    expect(reason(verify(signRequest(other, parts, NOW_MS)))).toBe('wrong');
  });

  it('is taken once', () => {
    const verifier = new RequestVerifier(key);
    const header = signRequest(key, parts, NOW_MS);
    expect(verifier.verify(header, parts, NOW_MS).ok).toBe(true);
    expect(reason(verifier.verify(header, parts, NOW_MS + 29_000))).toBe('seen-before');
    expect(verifier.verify(signRequest(key, parts, NOW_MS), parts, NOW_MS).ok).toBe(true);
  });

  it.each([-30_001, 30_001])('of %d ms from now is refused', (ms) => {
    expect(reason(verify(signRequest(key, parts, NOW_MS), {}, NOW_MS - ms))).toBe('untimely');
  });

  it.each([undefined, '', 'v1', 'v2;a;b;1;AAAAAAAAAAAAAAAAAAAAAA;x', 'v1;%;b;1;AAAAAAAAAAAAAAAAAAAAAA;x'])(
    'without a signature that can be read, «%s», is refused',
    (header) => {
      expect(reason(verify(header))).toBe(header === undefined ? 'missing' : 'malformed');
    },
  );
});
