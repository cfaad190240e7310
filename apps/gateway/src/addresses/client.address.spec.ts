import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AddressRanges } from './address.ranges.ts';
import { clientAddress } from './client.address.ts';

const proxies = new AddressRanges(['10.0.0.0/8', '2001:db8:1::/48']);
const of = (peer: string | undefined, forwardedFor?: string) => clientAddress(peer, forwardedFor, proxies);

describe('ranges of addresses', () => {
  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['::ffff:a01:203', true],
    ['2001:db8:1::9', true],
    ['11.0.0.1', false],
    ['::10.1.2.3', false],
    ['2001:db8:2::9', false],
    ['', false],
    ['unknown', false],
  ])('hold %s: %s', (address, held) => {
    expect(proxies.includes(address)).toBe(held);
  });

  it('are refused where one is none', () => {
    expect(() => new AddressRanges(['10.0.0.0/8', 'our proxy'])).toThrow('our proxy');
  });
});

describe('the address of a client', () => {
  it('is its connection’s, whatever it writes itself', () => {
    expect(of('192.0.2.1')).toBe('192.0.2.1');
    expect(of('192.0.2.1', '10.0.0.1, 198.51.100.1')).toBe('192.0.2.1');
  });

  it('behind a proxy is what the proxy appended', () => {
    expect(of('10.0.0.1', '192.0.2.1')).toBe('192.0.2.1');
    expect(of('::ffff:10.0.0.1', ' 203.0.113.9 ,192.0.2.1 ')).toBe('192.0.2.1');
    expect(of('2001:db8:1::1', '2001:db8:9::1')).toBe('2001:db8:9::1');
  });

  it('behind several is the nearest that is no proxy of ours', () => {
    expect(of('10.0.0.1', '192.0.2.1, 10.0.0.3, 10.0.0.2')).toBe('192.0.2.1');
  });

  it('is a proxy’s own where nobody is named, or only proxies are', () => {
    expect(of('10.0.0.1')).toBe('10.0.0.1');
    expect(of('10.0.0.1', '')).toBe('10.0.0.1');
    expect(of('10.0.0.1', '10.0.0.3, 10.0.0.2')).toBe('10.0.0.3');
  });

  it.each([
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8:9::1]:4711', '2001:db8:9::1'],
    ['[2001:db8:9::1]', '2001:db8:9::1'],
  ])('may come with a port, as in %s', (hop, address) => {
    expect(of('10.0.0.1', hop)).toBe(address);
  });

  it.each(['unknown', '192.0.2.1, _hidden', '192.0.2.1,', '300.0.0.1'])(
    'is unknown where a proxy wrote no address: «%s»',
    (forwardedFor) => {
      expect(of('10.0.0.1', forwardedFor)).toBeUndefined();
    },
  );

  it('never depends on what stands before the first address that is no proxy', () => {
    fc.assert(
      fc.property(fc.string(), (anything) => {
        expect(of('10.0.0.1', `${anything},192.0.2.1`)).toBe('192.0.2.1');
      }),
    );
  });
});
