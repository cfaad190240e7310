import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAddressRange } from './index.ts';

describe('a range of addresses', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.0/24'],
    [' 192.0.2.7 ', '192.0.2.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['2001:0DB8:0000::0001', '2001:db8::1/128'],
    ['::1', '::1/128'],
    ['::/0', '::/0'],
  ])('«%s» is %s', (text, range) => {
    expect(parseAddressRange(text)).toEqual({ ok: true, value: range });
  });

  it.each([
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::ffff:c000:207', '192.0.2.7/32'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('of IPv4 written as IPv6, «%s», is %s', (text, range) => {
    expect(parseAddressRange(text)).toEqual({ ok: true, value: range });
  });

  it.each([
    '',
    '192.0.2',
    '192.0.2.256',
    '192.0.02.1',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '192.0.2.0/24/8',
    '2001:db8::/129',
    '2001:db8:::1',
    'fe80::1%eth0',
    '[::1]',
    '::1]@[::2',
    'localhost',
    '0x7f000001',
  ])('is not «%s»', (text) => {
    expect(parseAddressRange(text)).toEqual({
      ok: false,
      failure: { kind: 'InvalidAddressRange', given: text },
    });
  });

  it('has one spelling: read again, it stays as it is', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 128 }), (text, bits) => {
        const once = parseAddressRange(`${text}/${bits}`);
        return !once.ok || parseAddressRange(once.value).ok;
      }),
    );
    fc.assert(
      fc.property(address, (text) => {
        const once = parseAddressRange(text);
        expect(once.ok && parseAddressRange(once.value)).toEqual(once);
      }),
    );
  });
});
