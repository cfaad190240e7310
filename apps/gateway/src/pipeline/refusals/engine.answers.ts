import type { ForwardRefusal } from '../forward.refusal.ts';
import type { Answers } from './answers.ts';

export const engineAnswers: Answers<ForwardRefusal> = {
  'engine-starting': () => ({
    code: 'model_starting',
    message: {
      en: 'The model is starting. Please try again later.',
      fr: 'Le modèle démarre. Réessayer plus tard.',
    },
  }),
  'engine-failed': () => ({
    code: 'upstream_error',
    message: {
      en: 'The model server failed before the end of its answer. Please try again.',
      fr: 'Le serveur du modèle a échoué avant la fin de sa réponse. Réessayer.',
    },
  }),
  'engine-busy': ({ retryAfterSeconds }) => ({
    code: 'model_overloaded',
    message: {
      en: 'Model is too busy, please try again later.',
      fr: 'Le modèle est trop sollicité. Réessayer plus tard.',
    },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }),
  // Engines speak English only; theirs is the part that tells what to change.
  'engine-refused': ({ message, param }) => ({
    code: 'invalid_request',
    message: {
      en: message,
      fr: `Le serveur du modèle refuse la requête : ${message}`,
    },
    ...(param === undefined ? {} : { param }),
  }),
};
