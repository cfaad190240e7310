import { GATEWAY_ERRORS, type GatewayErrorCode } from '@beffroi/contracts/openai';
import type { Text } from '@beffroi/kernel';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import { INFERENCE_HEADERS } from './answer.headers.ts';
import { KEY_ERRORS, type Operation, ref } from './operation.ts';
import { requestSchema } from './request.schema.ts';

const ANSWER: Text = { fr: 'La réponse.', en: 'The answer.' };
const json = (name: string): Operation['answer'] => ({
  description: ANSWER,
  content: { 'application/json': ref(name) },
});

/** Of keys and accounts, which no inference meets. */
const SELF_SERVICE_ERRORS: readonly GatewayErrorCode[] = [
  'invalid_expiry',
  'self_service_refused',
  'key_not_found',
  'self_service_unavailable',
];
const INFERENCE_ERRORS = (Object.keys(GATEWAY_ERRORS) as GatewayErrorCode[]).filter(
  (code) => !SELF_SERVICE_ERRORS.includes(code),
);

export const inferenceOperation = (endpoint: InferenceEndpoint): Operation => {
  const { id, summary, text, answer, chunk } = endpoint.description;
  return {
    id,
    tag: 'inference',
    summary,
    description: text,
    body: (caps, language) => requestSchema(endpoint, caps, language),
    answer: {
      description: ANSWER,
      headers: INFERENCE_HEADERS,
      content: { 'application/json': ref(answer), ...(chunk ? { 'text/event-stream': ref(chunk) } : {}) },
    },
    errors: INFERENCE_ERRORS,
    refusals: { 415: 'unsupported_content_encoding' },
  };
};

export const LIST_MODELS: Operation = {
  id: 'listModels',
  tag: 'models',
  summary: { fr: 'Les modèles de cette clé', en: 'The models of this key' },
  answer: json('ModelList'),
  errors: KEY_ERRORS,
};

export const GET_MODEL: Operation = {
  id: 'getModel',
  tag: 'models',
  summary: { fr: 'Un modèle, par identifiant ou par alias', en: 'A model, by id or alias' },
  pathName: {
    name: 'model',
    description: {
      fr: 'Identifiant ou alias ; il peut contenir des barres obliques.',
      en: 'Id or alias; it may contain slashes.',
    },
  },
  answer: json('Model'),
  errors: [...KEY_ERRORS, 'model_not_found', 'model_closed', 'sovereignty_refused'],
};

export const HEALTH: Operation = {
  id: 'getHealth',
  tag: 'health',
  summary: { fr: 'La passerelle répond', en: 'The gateway answers' },
  isPublic: true,
  answer: json('Health'),
  errors: [],
};

export const MODELS_HEALTH: Operation = {
  id: 'getModelsHealth',
  tag: 'health',
  summary: { fr: 'L’état de chaque modèle de cette clé', en: 'How each model of this key does' },
  description: {
    fr: 'Ce que cette passerelle a observé depuis cinq minutes, sous chacun des noms du modèle.',
    en: 'What this gateway has seen in the last five minutes, under each name of the model.',
  },
  answer: json('ModelHealthList'),
  errors: KEY_ERRORS,
};

export const OPENAPI: Operation = {
  id: 'getOpenApi',
  tag: 'documentation',
  summary: { fr: 'Ce document', en: 'This document' },
  isPublic: true,
  answer: { description: ANSWER, content: { 'application/json': { type: 'object' } } },
  errors: [],
};

export const DOCS_PAGE: Operation = {
  id: 'getDocs',
  tag: 'documentation',
  summary: { fr: 'La page qui le présente', en: 'The page that presents it' },
  isPublic: true,
  answer: { description: ANSWER, content: { 'text/html': undefined } },
  errors: [],
};
