import type { Fault } from '@beffroi/kernel';

const USAGE = {
  fr: 'audit:verify [--state-dir DOSSIER] [--head NUMÉRO:EMPREINTE]… [--json]',
  en: 'audit:verify [--state-dir FOLDER] [--head NUMBER:HASH]… [--json]',
};

export const unknownOption = (reason: string): Fault => ({
  code: 'UNKNOWN_OPTION',
  message: { fr: `Une option est inconnue (${reason}).`, en: `An option is unknown (${reason}).` },
  remedy: { fr: `Écrivez ${USAGE.fr}.`, en: `Write ${USAGE.en}.` },
});

export const noDatabase = (manifest: string): Fault => ({
  code: 'NO_DATABASE',
  message: {
    fr: `Aucune base n’est désignée, et ${manifest} n’existe pas.`,
    en: `No database is named, and there is no ${manifest}.`,
  },
  remedy: {
    fr: 'Donnez BEFFROI_POSTGRES_SYSTEM_URL, ou --state-dir avec le dossier d’un npm start en cours.',
    en: 'Give BEFFROI_POSTGRES_SYSTEM_URL, or --state-dir with the folder of an npm start that runs.',
  },
});

export const noHead = (text: string): Fault => ({
  code: 'NO_HEAD',
  message: { fr: `« ${text} » n’est pas une tête de chaîne.`, en: `“${text}” is no head of a chain.` },
  remedy: {
    fr: 'Une tête s’écrit NUMÉRO:EMPREINTE, comme dans le journal du worker : 1234:9f86d0….',
    en: 'A head is written NUMBER:HASH, as in the worker’s log: 1234:9f86d0….',
  },
});
