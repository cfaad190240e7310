import type { Fault } from '@beffroi/kernel';

export const noInitFile: Fault = {
  code: 'INIT_FILE_MISSING',
  message: { fr: 'aucun fichier n’est nommé.', en: 'no file is named.' },
  remedy: {
    fr: 'Donnez-en un : init.main.js --file init.json.',
    en: 'Give one: init.main.js --file init.json.',
  },
};

export const unreadableInitFile = (path: string, reason: string): Fault => ({
  code: 'INIT_FILE_UNREADABLE',
  message: { fr: `${path} ne peut pas être lu (${reason}).`, en: `${path} cannot be read (${reason}).` },
  remedy: { fr: 'Vérifiez le chemin et les droits.', en: 'Check the path and its permissions.' },
});

export const invalidInitFile = (path: string, faults: readonly string[]): Fault => ({
  code: 'INIT_FILE_INVALID',
  message: {
    fr: `${path} ne peut pas être appliqué :\n${listOf(faults)}\n`,
    en: `${path} cannot be applied:\n${listOf(faults)}\n`,
  },
  remedy: { fr: 'Rien n’a été fait : corrigez le fichier.', en: 'Nothing was done: mend the file.' },
});

export const partlyRefused = (faults: readonly string[]): Fault => ({
  code: 'INIT_PARTLY_REFUSED',
  message: {
    fr: `une partie du fichier est refusée, le reste est appliqué :\n${listOf(faults)}\n`,
    en: `part of the file is refused, the rest is applied:\n${listOf(faults)}\n`,
  },
  remedy: {
    fr: 'Corrigez ces entrées et relancez : ce qui est appliqué ne l’est pas deux fois.',
    en: 'Mend these entries and run again: what is applied is not applied twice.',
  },
});

const listOf = (faults: readonly string[]): string => faults.map((fault) => `  ${fault}`).join('\n');
