import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ownPath } from './own-path.ts';

describe('where a login leads back to', () => {
  it.each(['/', '/explorer/', '/projets?page=2#cles', '/a/../b'])('may be our own page %s', (path) => {
    expect(ownPath(path)).toBe(path === '/a/../b' ? '/b' : path);
  });

  it.each([
    undefined,
    '',
    'explorer/',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    '/auth/login?returnTo=/',
    '/auth/logout',
    `/${'x'.repeat(600)}`,
  ])('is the front page rather than %p', (returnTo) => {
    expect(ownPath(returnTo)).toBe('/');
  });

  it('never is another origin, whatever is asked', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '@',
      ':',
      '//',
      'evil.example',
      '\t',
      '%2f',
      '?',
      '#',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { origin } = new URL(ownPath(pieces.join('')), 'https://beffroi.example');
        expect(origin).toBe('https://beffroi.example');
      }),
    );
  });
});
