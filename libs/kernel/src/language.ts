/** The languages people may be answered in; French unless they ask for English. */
export type Language = 'fr' | 'en';

/** One message in every language, side by side. */
export type Text = Readonly<Record<Language, string>>;

export const localise = (text: Text, language: Language): string => text[language];

/**
 * The language of an `Accept-Language` header (RFC 9110 §12.5.4): the best liked of ours.
 *
 * @param otherwise for whom nothing of ours is asked for
 */
export const languageOf = (acceptLanguage: string | undefined, otherwise: Language = 'fr'): Language => {
  let best: { language: Language; quality: number } = { language: otherwise, quality: 0 };
  for (const range of (acceptLanguage ?? '').split(',')) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const language = tag.split('-')[0];
    if (language !== 'fr' && language !== 'en') continue;
    const quality = qualityOf(parameters);
    if (quality > best.quality) best = { language, quality };
  }
  return best.language;
};

const qualityOf = (parameters: readonly string[]): number => {
  const weight = parameters.map((text) => text.trim()).find((text) => text.startsWith('q='));
  if (!weight) return 1;
  const quality = Number(weight.slice(2));
  return Number.isFinite(quality) ? quality : 0;
};

/** The language of a terminal, from its locale (POSIX.1-2017 §8.2): French unless it asks for English. */
export const languageOfLocale = (env: Readonly<Record<string, string | undefined>>): Language =>
  (env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '').toLowerCase().startsWith('en') ? 'en' : 'fr';
