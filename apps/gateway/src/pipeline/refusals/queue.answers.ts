import type { QueueRefusal } from '../../fairness/queue.refusal.ts';
import type { Answers } from './answers.ts';

const OWN_QUEUE_RETRY_SECONDS = 5;

export const queueAnswers: Answers<Exclude<QueueRefusal, { readonly kind: 'stopping' }>> = {
  'queue-own-full': ({ most }) => ({
    code: 'rate_limit_exceeded',
    message: {
      en: `Your collectivité has ${most} requests waiting for this model already. Please try again when some have been answered.`,
      fr: `Votre collectivité a déjà ${most} requêtes en attente de ce modèle. Réessayer quand une partie aura reçu sa réponse.`,
    },
    retryAfterSeconds: OWN_QUEUE_RETRY_SECONDS,
  }),
  'queue-full': () => ({
    code: 'model_overloaded',
    message: {
      en: 'Model is too busy, please try again later. Its queue is full.',
      fr: 'Le modèle est trop sollicité et sa file d’attente est pleine. Réessayer plus tard.',
    },
  }),
  'queue-late': ({ waitedMs }) => ({
    code: 'model_overloaded',
    message: {
      en: `Model is too busy, please try again later. The request waited ${Math.round(waitedMs / 1_000)} s for its turn; a stream may wait longer.`,
      fr: `Le modèle est trop sollicité et la requête a attendu son tour ${Math.round(waitedMs / 1_000)} s. Réessayer plus tard, ou demander une réponse en flux, qui peut attendre plus longtemps.`,
    },
  }),
};
