import { badInput, Refusal } from '@beffroi/platform/graphql';
import { databaseTrouble } from '@beffroi/platform/postgres';
import {
  IdempotencyKeyReused,
  IdempotencyKeyTooLong,
  MAX_IDEMPOTENCY_KEY_LENGTH,
} from '@beffroi/platform/typeorm';

/** Exceptions of the platform about which the caller can do something. */
export const explainRefusal = (error: Error): Refusal | undefined => {
  if (error instanceof IdempotencyKeyReused) return reused(error);
  if (error instanceof IdempotencyKeyTooLong) return tooLong();
  const trouble = databaseTrouble(error);
  return trouble && TROUBLES[trouble];
};

const TROUBLES = {
  away: new Refusal(
    'SERVICE_UNAVAILABLE',
    {
      fr: 'La base de données ne répond pas.',
      en: 'The database does not answer.',
    },
    {
      fr: 'Réessayez dans quelques secondes, avec la même clé d’idempotence : ce qui a été enregistré n’est pas refait.',
      en: 'Try again in a few seconds, with the same idempotency key: what was recorded is not done twice.',
    },
    503,
  ),
  'too-slow': new Refusal(
    'QUERY_TIMEOUT',
    {
      fr: 'La base de données a mis trop de temps à répondre : la demande a été abandonnée.',
      en: 'The database took too long to answer: the request was given up.',
    },
    {
      fr: 'Réduisez la période ou la page demandée, puis réessayez.',
      en: 'Ask for a shorter period or page, then try again.',
    },
    504,
  ),
} as const;

const reused = ({ code, idempotencyKey }: IdempotencyKeyReused): Refusal =>
  new Refusal(
    code,
    {
      fr: `La clé d’idempotence « ${idempotencyKey} » a déjà servi avec d’autres données.`,
      en: `The idempotency key “${idempotencyKey}” was used before with another input.`,
    },
    {
      fr: 'Envoyez une nouvelle clé, ou les données de la première fois.',
      en: 'Send a new key, or the input of the first time.',
    },
  );

const tooLong = (): Refusal =>
  badInput(
    { fr: 'La clé d’idempotence est trop longue.', en: 'The idempotency key is too long.' },
    {
      fr: `Donnez-en une de ${MAX_IDEMPOTENCY_KEY_LENGTH} caractères au plus, par exemple un UUID.`,
      en: `Give one of at most ${MAX_IDEMPOTENCY_KEY_LENGTH} characters, such as a UUID.`,
    },
  );
