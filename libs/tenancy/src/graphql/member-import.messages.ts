import type { FailureText, Text } from '@beffroi/platform/graphql';
import type { NobodyThere, UnreadableImport } from '../domain/index.ts';

export const importMessages = {
  repeated: (line: number): Text => ({
    fr: `La ligne ${line} désigne déjà cet organisme.`,
    en: `Line ${line} names this body already.`,
  }),
  unreadable: ({ cause, detail }: UnreadableImport): FailureText => CAUSES[cause](detail),
  nobody: ({ source, given }: NobodyThere): FailureText =>
    source === 'epci'
      ? {
          message: {
            fr: `Aucun groupement de communes n’a le SIREN ${given}.`,
            en: `No group of communes has the SIREN ${given}.`,
          },
          remedy: {
            fr: 'Cherchez-le dans l’annuaire (requête « directory »).',
            en: 'Look for it in the directory (query “directory”).',
          },
        }
      : {
          message: {
            fr: `Aucun département n’a le code ${given}.`,
            en: `No département has the code ${given}.`,
          },
          remedy: {
            fr: 'Donnez son code, comme 18, 2A ou 974.',
            en: 'Give its code, such as 18, 2A or 974.',
          },
        },
};

const CAUSES: Readonly<Record<UnreadableImport['cause'], (detail: string) => FailureText>> = {
  empty: () => ({
    message: { fr: 'Le fichier n’a aucune ligne.', en: 'The file has no line.' },
    remedy: { fr: 'Donnez un en-tête et au moins une ligne.', en: 'Give a header and one line at least.' },
  }),
  header: (columns) => ({
    message: {
      fr: 'L’en-tête n’a ni SIREN, ni SIRET, ni code INSEE.',
      en: 'The header has neither SIREN nor SIRET nor INSEE code.',
    },
    remedy: { fr: `Nommez les colonnes : ${columns}.`, en: `Name the columns: ${columns}.` },
  }),
  syntax: (line) => ({
    message: {
      fr: `La ligne ${line} n’est pas lisible : un guillemet n’est pas refermé.`,
      en: `Line ${line} cannot be read: a quotation mark is not closed.`,
    },
    remedy: {
      fr: 'Corrigez-la, ou enregistrez de nouveau le fichier en CSV depuis le tableur.',
      en: 'Mend it, or save the file as CSV from the spreadsheet again.',
    },
  }),
  'too-many-lines': (most) => ({
    message: { fr: `Le fichier a plus de ${most} lignes.`, en: `The file has more than ${most} lines.` },
    remedy: { fr: 'Importez-le en plusieurs fois.', en: 'Import it in several parts.' },
  }),
};
