import type { LimitLevel } from '@beffroi/contracts/dataplane';
import type { AuthoriseRefusal } from '../authorise.ts';
import type { ChooseRefusal } from '../choose.ts';
import type { Answers } from './answers.ts';

export const modelAnswers: Answers<
  AuthoriseRefusal | Extract<ChooseRefusal, { readonly kind: 'model-starting' }>
> = {
  suspended: () => ({
    code: 'account_suspended',
    message: {
      en: 'Your account is suspended. Please contact the operator of this service.',
      fr: 'Votre compte est suspendu. Contacter l’opérateur de ce service.',
    },
  }),
  stopped: () => ({
    code: 'account_suspended',
    message: {
      en: 'The project of this API key is stopped. Ask whoever administers it to resume it.',
      fr: 'Le projet de cette clé d’API est arrêté. Demander à son administrateur de le rétablir.',
    },
  }),
  'model-not-found': ({ name }) => ({
    code: 'model_not_found',
    message: {
      en: `Model ${name} not found. GET /v1/models lists the models of this API key.`,
      fr: `Le modèle ${name} n’existe pas. GET /v1/models donne les modèles de cette clé d’API.`,
    },
    param: 'model',
  }),
  'wrong-type': ({ expected, actual }) => ({
    code: 'invalid_request',
    message: {
      en: `Model has wrong type. Expected: ${expected.join(' or ')}. Actual: ${actual}.`,
      fr: `Ce modèle n’est pas du bon type. Attendu : ${expected.join(' ou ')}. Reçu : ${actual}.`,
    },
    param: 'model',
  }),
  'model-closed': ({ model, limit: { level } }) => ({
    code: 'model_closed',
    message: {
      en: `Insufficient permissions to access the model. A limit of 0 closes ${model.id} (level: ${level}). Ask whoever sets the limits to open it.`,
      fr: `Droits insuffisants pour le modèle ${model.id} : une limite à 0 le ferme (niveau : ${FRENCH_LEVEL[level]}). Demander son ouverture à qui fixe les limites.`,
    },
    param: 'model',
  }),
  sovereignty: ({ model, reason }) => ({
    code: 'sovereignty_refused',
    message: {
      en: `Model ${model.id} is served on no site that this project may use. ${reason.en}`,
      fr: `Le modèle ${model.id} n’est servi sur aucun site que ce projet puisse utiliser. ${reason.fr}`,
    },
    param: 'model',
  }),
  'model-starting': ({ modelName }) => ({
    code: 'model_starting',
    message: {
      en: `Model ${modelName} is starting. Please try again later.`,
      fr: `Le modèle ${modelName} démarre. Réessayer plus tard.`,
    },
    param: 'model',
  }),
};

const FRENCH_LEVEL: Readonly<Record<LimitLevel, string>> = {
  pool: 'opérateur',
  collectivite: 'collectivité',
  'attached-body': 'organisme rattaché',
  project: 'projet',
  key: 'clé',
};
