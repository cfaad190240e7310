import { Refusal } from '@beffroi/platform/graphql';
import { IdempotencyKeyReused } from '@beffroi/platform/typeorm';

/** Exceptions of the platform that are the caller's mistake. */
export const explainRefusal = (error: Error): Refusal | undefined =>
  error instanceof IdempotencyKeyReused
    ? new Refusal(
        error.code,
        {
          fr: `La clé d’idempotence « ${error.idempotencyKey} » a déjà servi avec d’autres données.`,
          en: `The idempotency key “${error.idempotencyKey}” was used before with another input.`,
        },
        {
          fr: 'Envoyez une nouvelle clé, ou les données de la première fois.',
          en: 'Send a new key, or the input of the first time.',
        },
      )
    : undefined;
