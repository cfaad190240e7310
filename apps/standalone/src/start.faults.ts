import type { Fault } from '@beffroi/kernel';

const OTHER_FOLDER = {
  fr: 'choisissez un autre dossier avec --state-dir',
  en: 'choose another folder with --state-dir',
};

export const portInUse = (name: string, port: number, otherBase: number): Fault => ({
  code: 'PORT_IN_USE',
  message: { fr: `le port ${port} (${name}) est déjà pris.`, en: `port ${port} (${name}) is in use.` },
  remedy: {
    fr: `Arrêtez le programme qui l’occupe, ou démarrez avec --port-base ${otherBase}.`,
    en: `Stop the program that uses it, or start with --port-base ${otherBase}.`,
  },
});

export const folderUnusable = (folder: string, reason: string): Fault => ({
  code: 'STATE_FOLDER_UNUSABLE',
  message: {
    fr: `le dossier d’état ${folder} ne peut pas être créé (${reason}).`,
    en: `the state folder ${folder} cannot be created (${reason}).`,
  },
  remedy: {
    fr: `Vérifiez ses droits, ou ${OTHER_FOLDER.fr}.`,
    en: `Check its rights, or ${OTHER_FOLDER.en}.`,
  },
});

export const folderInUse = (folder: string, pid: number): Fault => ({
  code: 'STATE_FOLDER_IN_USE',
  message: {
    fr: `le dossier d’état ${folder} appartient à un standalone qui tourne (pid ${pid}).`,
    en: `the state folder ${folder} belongs to a standalone that is running (pid ${pid}).`,
  },
  remedy: { fr: `Arrêtez-le, ou ${OTHER_FOLDER.fr}.`, en: `Stop it, or ${OTHER_FOLDER.en}.` },
});

export const diskFull = (folder: string, freeMiB: number, neededMiB: number): Fault => ({
  code: 'DISK_FULL',
  message: {
    fr: `il reste ${freeMiB} Mio sur le disque de ${folder}, il en faut ${neededMiB}.`,
    en: `the disk of ${folder} has ${freeMiB} MiB left, ${neededMiB} are needed.`,
  },
  remedy: { fr: `Libérez de la place, ou ${OTHER_FOLDER.fr}.`, en: `Free some, or ${OTHER_FOLDER.en}.` },
});

export const startFailed = (reason: string, logs: string): Fault => ({
  code: 'START_FAILED',
  message: { fr: `le démarrage a échoué : ${reason}.`, en: `the start failed: ${reason}.` },
  remedy: {
    fr: `Les journaux sont dans ${logs} ; --reset oublie l’état et repart de zéro.`,
    en: `Logs are in ${logs}; --reset forgets the state and starts anew.`,
  },
});

export const portBaseRefused = (given: string, highest: number): Fault => ({
  code: 'INVALID_OPTION',
  message: {
    fr: `--port-base ${given} n’est pas accepté.`,
    en: `--port-base ${given} is not accepted.`,
  },
  remedy: {
    fr: `Donnez un nombre de 1024 à ${highest}.`,
    en: `Give a number from 1024 to ${highest}.`,
  },
});

export const optionRefused = (reason: string): Fault => ({
  code: 'INVALID_OPTION',
  message: { fr: `option refusée : ${reason}`, en: `option refused: ${reason}` },
  remedy: { fr: 'Voyez --help.', en: 'See --help.' },
});
