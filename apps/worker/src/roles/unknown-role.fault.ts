import type { Fault } from '@beffroi/kernel';
import { ROLE_NAMES } from './role.ts';

export const unknownRole = (name: string): Fault => ({
  code: 'UNKNOWN_WORKER_ROLE',
  message: {
    fr: `BEFFROI_WORKER_ROLE_NAMES : le rôle ${name} n’existe pas.`,
    en: `BEFFROI_WORKER_ROLE_NAMES: there is no role ${name}.`,
  },
  remedy: {
    fr: `Choisissez parmi ${ROLE_NAMES.join(', ')}.`,
    en: `Choose among ${ROLE_NAMES.join(', ')}.`,
  },
});
