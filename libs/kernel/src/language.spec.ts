import { describe, expect, it } from '@jest/globals';
import { languageOf, languageOfLocale } from './language.ts';

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

describe('the language of a terminal', () => {
  it.each([
    [{}, 'fr'],
    [{ LANG: 'C.UTF-8' }, 'fr'],
    [{ LANG: 'fr_FR.UTF-8' }, 'fr'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'en_GB' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: '', LC_MESSAGES: 'fr_FR' }, 'fr'],
  ] as const)('with %j is %s', (env, language) => {
    expect(languageOfLocale(env)).toBe(language);
  });
});
