import type { Fault, Text } from '@beffroi/kernel';
import { ConfigurationError } from '../config/index.ts';
import { UnsafeRole } from '../postgres/index.ts';

export interface SystemError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Code, cause and remedy; undefined for what is a bug. */
export const faultOf = (error: SystemError, portSetting: string): Fault | undefined => {
  if (error instanceof ConfigurationError) return error.fault;
  if (error instanceof UnsafeRole) return unsafeRole(error.message);
  const first = error instanceof AggregateError ? (error.errors[0] as SystemError) : error;
  const kind = KIND_BY_CODE[first.code ?? ''];
  return kind && FAULTS[kind](first, portSetting);
};

const unsafeRole = (reason: string): Fault => ({
  code: 'UNSAFE_DATABASE_ROLE',
  message: {
    fr: `ce rôle PostgreSQL échappe à la sécurité par ligne (${reason}).`,
    en: `row-level security does not bind this PostgreSQL role (${reason}).`,
  },
  remedy: {
    fr: 'Connectez-vous avec beffroi_tenant, beffroi_system ou beffroi_gateway.',
    en: 'Connect as beffroi_tenant, beffroi_system or beffroi_gateway.',
  },
});

/** Codes of the system and of PostgreSQL (https://www.postgresql.org/docs/18/errcodes-appendix.html). */
const KIND_BY_CODE: Readonly<Record<string, keyof typeof FAULTS>> = {
  EADDRINUSE: 'portInUse',
  EACCES: 'portNotAllowed',
  ECONNREFUSED: 'databaseUnreachable',
  ETIMEDOUT: 'databaseUnreachable',
  EHOSTUNREACH: 'databaseUnreachable',
  ENOTFOUND: 'databaseHostUnknown',
  EAI_AGAIN: 'databaseHostUnknown',
  '28P01': 'databaseLoginRefused',
  '28000': 'databaseLoginRefused',
  '3D000': 'databaseMissing',
  '3F000': 'databaseOutdated',
  '42P01': 'databaseOutdated',
  '42883': 'databaseOutdated',
  '42703': 'databaseOutdated',
};

const FAULTS = {
  portInUse: (error: SystemError, portSetting: string): Fault => ({
    code: 'PORT_IN_USE',
    message: { fr: `${placeOf(error).fr} est déjà pris.`, en: `${placeOf(error).en} is in use.` },
    remedy: {
      fr: `Arrêtez le programme qui y écoute, ou donnez un autre port à ${portSetting}.`,
      en: `Stop the program that listens there, or set ${portSetting} to another port.`,
    },
  }),
  portNotAllowed: (error: SystemError, portSetting: string): Fault => ({
    code: 'PORT_NOT_ALLOWED',
    message: {
      fr: `cet utilisateur n’a pas le droit d’écouter sur ${placeOf(error).fr}.`,
      en: `${placeOf(error).en} may not be listened on by this user.`,
    },
    remedy: {
      fr: `Donnez à ${portSetting} un port au-dessus de 1023.`,
      en: `Set ${portSetting} to a port above 1023.`,
    },
  }),
  databaseUnreachable: (error: SystemError): Fault => ({
    code: 'DATABASE_UNREACHABLE',
    message: {
      fr: `aucun PostgreSQL ne répond à ${placeOf(error).fr}.`,
      en: `no PostgreSQL answers at ${placeOf(error).en}.`,
    },
    remedy: {
      fr: 'Démarrez-le, ou corrigez l’hôte et le port de l’adresse BEFFROI_POSTGRES_*.',
      en: 'Start it, or mend the host and port of the BEFFROI_POSTGRES_* address.',
    },
  }),
  databaseHostUnknown: ({ message }: SystemError): Fault => ({
    code: 'DATABASE_HOST_UNKNOWN',
    message: { fr: `l’hôte est inconnu (${message}).`, en: `the host's name is unknown (${message}).` },
    remedy: {
      fr: 'Corrigez l’adresse BEFFROI_POSTGRES_*.',
      en: 'Mend the BEFFROI_POSTGRES_* address.',
    },
  }),
  databaseLoginRefused: ({ message }: SystemError): Fault => ({
    code: 'DATABASE_LOGIN_REFUSED',
    message: {
      fr: `PostgreSQL refuse la connexion (${message}).`,
      en: `PostgreSQL refuses the login (${message}).`,
    },
    remedy: {
      fr: 'Corrigez l’utilisateur ou le mot de passe de l’adresse BEFFROI_POSTGRES_*.',
      en: 'Mend user or password in the BEFFROI_POSTGRES_* address.',
    },
  }),
  databaseMissing: ({ message }: SystemError): Fault => ({
    code: 'DATABASE_MISSING',
    message: { fr: `la base n’existe pas (${message}).`, en: `the database does not exist (${message}).` },
    remedy: {
      fr: 'Créez-la par migrate.main.js, ou corrigez son nom dans l’adresse.',
      en: 'Create and migrate it with migrate.main.js, or mend the name in the address.',
    },
  }),
  databaseOutdated: ({ message }: SystemError): Fault => ({
    code: 'DATABASE_OUTDATED',
    message: {
      fr: `la base n’est pas à jour (${message}).`,
      en: `the database is not up to date (${message}).`,
    },
    remedy: {
      fr: 'Lancez d’abord migrate.main.js de cette version.',
      en: 'Run migrate.main.js of this version first.',
    },
  }),
};

const placeOf = ({ address, port }: SystemError): Text =>
  port
    ? { fr: `${address ?? 'cette machine'}:${port}`, en: `${address ?? 'this machine'}:${port}` }
    : { fr: 'l’adresse', en: 'the address' };
