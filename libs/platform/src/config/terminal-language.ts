import { type Language, languageOfLocale } from '@beffroi/kernel';

/** The language of who started this program. */
export const terminalLanguage = (): Language => languageOfLocale(process.env);
