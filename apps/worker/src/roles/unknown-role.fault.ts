import type { Fault } from '@beffroi/kernel';
import { ROLE_NAMES } from './role.ts';

export const unknownRole = (name: string): Fault => ({
  code: 'UNKNOWN_WORKER_ROLE',
  message: {
    fr: `BEFFROI_WORKER_ROLES : le rôle ${name} n’existe pas.`,
    en: `BEFFROI_WORKER_ROLES: there is no role ${name}.`,
  },
  remedy: {
    fr: `Choisissez parmi ${ROLE_NAMES.join(', ')}.`,
    en: `Choose among ${ROLE_NAMES.join(', ')}.`,
  },
});
