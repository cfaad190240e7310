import { describe, expect, it } from '@jest/globals';
import { integer } from './der.ts';

describe('an integer in DER', () => {
  it.each([
    ['00', '020100'],
    ['0000', '020100'],
    ['01', '020101'],
    ['000102', '02020102'],
    ['0080', '02020080'],
    ['ff', '020200ff'],
  ])('of %s takes as few bytes as it can, and is not negative', (bytes, encoded) => {
    expect(integer(Buffer.from(bytes, 'hex')).toString('hex')).toBe(encoded);
  });
});
