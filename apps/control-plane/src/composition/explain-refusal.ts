import { badInput, Refusal } from '@beffroi/platform/graphql';
import {
  IdempotencyKeyReused,
  IdempotencyKeyTooLong,
  MAX_IDEMPOTENCY_KEY_LENGTH,
} from '@beffroi/platform/typeorm';

/** Exceptions of the platform that are the caller's mistake. */
export const explainRefusal = (error: Error): Refusal | undefined => {
  if (error instanceof IdempotencyKeyReused) return reused(error);
  if (error instanceof IdempotencyKeyTooLong) return tooLong();
  return undefined;
};

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
