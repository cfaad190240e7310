import { describe, expect, it } from '@jest/globals';
import { compareQuantities, parseQuantity, quantityOf, sameQuantity, wholeUnits } from './quantity.ts';

describe('a Kubernetes quantity', () => {
  it.each([
    ['1', '1000m'],
    ['1', '1e0'],
    ['0.5', '500m'],
    ['1Gi', '1024Mi'],
    ['1.5Gi', '1536Mi'],
    ['1k', '1000'],
    ['2E', '2000P'],
    ['100m', '100000u'],
  ])('%s is %s', (left, right) => {
    expect(sameQuantity(left, right)).toBe(true);
  });

  it.each([
    ['999m', '1'],
    ['1G', '1Gi'],
    ['-1', '0'],
    ['1023Mi', '1Gi'],
  ])('%s is less than %s', (less, more) => {
    expect(compareQuantities(less, more)).toBeLessThan(0);
    expect(compareQuantities(more, less)).toBeGreaterThan(0);
  });

  it('finer than a nano-unit rounds up, as the server does', () => {
    expect(parseQuantity('0.0000000001')).toBe(1n);
  });

  it.each(['', 'plenty', '1 Gi', '1gi', '.', '1.2.3', 'NaN'])('«%s» is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it('that cannot be read where one must stand is a bug with its text', () => {
    expect(() => quantityOf('plenty')).toThrow('«plenty» is not a Kubernetes quantity');
  });

  it('counts whole units', () => {
    expect(wholeUnits(quantityOf('2500m'))).toBe(2);
  });
});
