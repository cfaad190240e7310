import type { InvalidBreakGlass } from '@beffroi/identity/domain';
import type { Fault, Text } from '@beffroi/kernel';

const USAGE: Text = {
  fr: 'break-glass grant --person "NOM" --reason "RAISON" [--role operator.admin] [--for 1h], break-glass list, break-glass revoke IDENTIFIANT ; --state-dir DOSSIER pour une installation de npm start',
  en: 'break-glass grant --person "NAME" --reason "REASON" [--role operator.admin] [--for 1h], break-glass list, break-glass revoke ID; --state-dir FOLDER for an installation of npm start',
};

export const notUnderstood = (what: string): Fault => ({
  code: 'COMMAND_NOT_UNDERSTOOD',
  message: {
    fr: `La commande n’est pas comprise (${what}).`,
    en: `The command is not understood (${what}).`,
  },
  remedy: { fr: `Écrivez ${USAGE.fr}.`, en: `Write ${USAGE.en}.` },
});

export const noDatabase: Fault = {
  code: 'NO_DATABASE',
  message: { fr: 'Aucune base n’est désignée.', en: 'No database is named.' },
  remedy: {
    fr: 'Donnez BEFFROI_POSTGRES_OWNER_URL (rôle beffroi_migrator), ou --state-dir avec le dossier d’un npm start en cours.',
    en: 'Give BEFFROI_POSTGRES_OWNER_URL (role beffroi_migrator), or --state-dir with the folder of an npm start that runs.',
  },
};

export const notOwner: Fault = {
  code: 'NOT_THE_OWNER',
  message: {
    fr: 'Ce rôle PostgreSQL n’agit pas au nom du propriétaire de la base.',
    en: 'This PostgreSQL role does not act as the owner of the database.',
  },
  remedy: {
    fr: 'Connectez-vous avec beffroi_migrator : les rôles des programmes ne créent pas de code.',
    en: 'Connect as beffroi_migrator: the roles of programs make no code.',
  },
};

export const nothingToRevoke = (id: string): Fault => ({
  code: 'NOTHING_TO_REVOKE',
  message: {
    fr: `Aucun code en vigueur n’a l’identifiant « ${id} ».`,
    en: `No code in force has the id “${id}”.`,
  },
  remedy: { fr: 'Cherchez-le avec break-glass list.', en: 'Look for it with break-glass list.' },
});

export const invalidGrant = (failure: InvalidBreakGlass): Fault => ({
  code: 'INVALID_BREAK_GLASS',
  message: whatIsWrong(failure),
  remedy: { fr: `Écrivez ${USAGE.fr}.`, en: `Write ${USAGE.en}.` },
});

const whatIsWrong = (failure: InvalidBreakGlass): Text => {
  switch (failure.kind) {
    case 'PersonMissing':
      return { fr: 'La personne n’est pas nommée.', en: 'The person is not named.' };
    case 'ReasonTooShort':
      return {
        fr: `La raison a moins de ${failure.leastLength} caractères.`,
        en: `The reason has less than ${failure.leastLength} characters.`,
      };
    case 'NoOperatorRole':
      return {
        fr: `« ${failure.role} » n’est pas un rôle de l’opérateur.`,
        en: `“${failure.role}” is no role of the operator.`,
      };
    case 'LifetimeOutOfBounds':
      return {
        fr: `La durée dépasse ${minutesOf(failure.mostMs)} min, ou est nulle.`,
        en: `It lasts longer than ${minutesOf(failure.mostMs)} min, or no time at all.`,
      };
  }
};

const minutesOf = (ms: number): number => Math.floor(ms / 60_000);
