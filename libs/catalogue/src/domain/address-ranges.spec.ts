import { describe, expect, it } from '@jest/globals';
import { isAddress, ReachableAddresses } from './index.ts';

describe('an address of an external provider', () => {
  const anywhere = new ReachableAddresses([]);

  it.each([
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '193.168.0.1',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
  ])('%s may be reached', (address) => {
    expect(anywhere.includes(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '0.0.0.0'],
    ...[
      '169.254.169.254',
      '255.255.255.255',
      '224.0.0.1',
      '::',
      '::1',
      'fd00:ec2::254',
      'fe80::1',
      'ff02::1',
    ],
    ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:7f00:1::'],
    ...['::127.0.0.1', '64:ff9b:1::a9fe:a9fe', 'fec0::1', '2001:0:a9fe:a9fe::'],
  ])('%s leads inside and may not', (address) => {
    expect(anywhere.includes(address)).toBe(false);
  });

  it.each([
    'localhost',
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1:2',
    ':::',
    '1::2::3',
    'g::',
    '0x7f.0.0.1',
    '12345::',
  ])('%s is none', (text) => {
    expect(isAddress(text)).toBe(false);
    expect(anywhere.includes(text)).toBe(false);
  });

  it('may lie in the own network where the operator says so, and nowhere else of it', () => {
    const lab = new ReachableAddresses(['10.1.0.0/16', '::1', '127.0.0.1/32']);
    expect(['10.1.2.3', '::1', '127.0.0.1', '9.9.9.9'].map((each) => lab.includes(each))).toEqual(
      Array(4).fill(true),
    );
    expect(['10.2.0.1', '127.0.0.2', '169.254.169.254'].map((each) => lab.includes(each))).toEqual(
      Array(3).fill(false),
    );
    expect([lab.isNamed('10.1.2.3'), lab.isNamed('9.9.9.9')]).toEqual([true, false]);
  });

  it.each(['10.0.0.0/33', 'lab', '10.0.0.0/8/8', '::/129', '10.0.0.0/x'])('%s is no range', (text) => {
    expect(() => new ReachableAddresses([text])).toThrow(/no range of addresses/);
  });
});
