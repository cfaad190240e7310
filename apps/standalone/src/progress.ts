import { languageOfLocale, localise, type Text } from '@beffroi/kernel';

/** Of the terminal that standalone was started in. */
export const language = languageOfLocale(process.env);

const startedAt = performance.now();

export const elapsedSeconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);

/** Progress goes to standard error, addresses to standard output: `npm start > addresses.txt` works. */
export const progress = (what: Text): void => {
  process.stderr.write(`beffroi: [${elapsedSeconds().padStart(5)} s] ${localise(what, language)}\n`);
};
