import { describe, expect, it } from '@jest/globals';
import { languageOf } from './language.ts';

describe('the language of an answer', () => {
  it.each([
    [undefined, 'fr'],
    ['', 'fr'],
    ['de-DE,de;q=0.9', 'fr'],
    ['en', 'en'],
    ['en-GB,en;q=0.8', 'en'],
    ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
    ['en;q=0.9, fr-CA;q=0.4', 'en'],
    ['de, en;q=0.5', 'en'],
    ['en;q=0', 'fr'],
    ['en;q=lots', 'fr'],
  ] as const)('for %p is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
