import { describe, expect, it } from '@jest/globals';
import { clientKindOf } from './client-kind.ts';

describe('the kind of a client', () => {
  it.each([
    ['browser', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['script', 'python-requests/2.32'],
    ['script', 'curl/8.11.0'],
    ['other', 'Supervision 1.0'],
    ['none', undefined],
    ['none', ''],
  ])('is %s for %s', (kind, userAgent) => {
    expect(clientKindOf(userAgent)).toBe(kind);
  });
});
