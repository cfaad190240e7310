import { describe, expect, it } from '@jest/globals';
import { checkAddress } from './notice.ts';

describe('an address to be told at', () => {
  it.each([
    ['email', ' DSI@Ville.example ', 'dsi@ville.example'],
    ['webhook', 'https://ville.example/beffroi?x=1', 'https://ville.example/beffroi?x=1'],
    ['webhook', 'http://10.20.0.4:8080/beffroi', 'http://10.20.0.4:8080/beffroi'],
    ['webhook', 'http://[fd00::4]/', 'http://[fd00::4]/'],
  ] as const)('by %s: %j is kept as %j', (channel, given, kept) => {
    expect(checkAddress(channel, given)).toEqual({ ok: true, value: kept });
  });

  it.each([
    ['email', 'dsi'],
    ['email', 'DSI <dsi@ville.example>'],
    ['email', 'a@b.example,c@d.example'],
    ['email', 'a@b.example\r\nBcc: c@d.example'],
    ['email', `${'a'.repeat(250)}@b.example`],
    ['webhook', 'ville.example'],
    ['webhook', 'javascript:alert(1)'],
    ['webhook', 'http://ville.example/beffroi'],
    ['webhook', 'https://user:secret@ville.example/'],
    ['webhook', 'https://ville.example/#there'],
  ] as const)('by %s: %j is refused', (channel, given) => {
    expect(checkAddress(channel, given)).toMatchObject({
      ok: false,
      failure: { kind: 'InvalidNoticeTarget', check: channel === 'email' ? 'email' : 'url' },
    });
  });
});
