import type { GatewayErrorCode } from '@beffroi/contracts/openai';
import type { Text } from '@beffroi/kernel';
import type { JsonSchema } from '../body/json.schema.ts';
import type { SelfServiceOperation } from '../self-service/operations.ts';
import { KEY_ERRORS, type Operation, type QueryParameter, ref } from './operation.ts';

const ANSWER: Text = { fr: 'La réponse.', en: 'The answer.' };
const DONE: Text = { fr: 'C’est fait.', en: 'Done.' };
const ERRORS: readonly GatewayErrorCode[] = [
  ...KEY_ERRORS,
  'invalid_request',
  'rate_limit_exceeded',
  'self_service_unavailable',
];
const KEY_MISSING: readonly GatewayErrorCode[] = [...ERRORS, 'key_not_found'];
const MANAGING: readonly GatewayErrorCode[] = [
  ...ERRORS,
  'invalid_json',
  'request_too_large',
  'self_service_refused',
];

const json = (name: string): Operation['answer'] => ({
  description: ANSWER,
  content: { 'application/json': ref(name) },
});

const bodyOf =
  (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]) => (): JsonSchema => ({
    type: 'object',
    required,
    properties,
  });

const NAME: JsonSchema = { type: 'string', minLength: 1 };
const SECONDS: JsonSchema = { type: 'integer', minimum: 0 };

const OFFSET: QueryParameter = {
  name: 'offset',
  description: { fr: 'Combien en passer.', en: 'How many to skip.' },
  schema: { type: 'integer', minimum: 0, default: 0 },
};
const LIMIT: QueryParameter = {
  name: 'limit',
  description: { fr: 'Combien en rendre.', en: 'How many to return.' },
  schema: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
};
const ENDPOINT: QueryParameter = {
  name: 'endpoint',
  description: {
    fr: 'Un seul chemin, tel que /v1/embeddings.',
    en: 'One path only, such as /v1/embeddings.',
  },
  schema: { type: 'string' },
};
const instant = (name: string, description: Text, isRequired: boolean): QueryParameter => ({
  name,
  description,
  schema: SECONDS,
  isRequired,
});
const interval = (isRequired: boolean): QueryParameter[] => [
  instant('start_time', { fr: 'Début, en secondes Unix.', en: 'Start, in Unix seconds.' }, isRequired),
  instant('end_time', { fr: 'Fin, en secondes Unix.', en: 'End, in Unix seconds.' }, isRequired),
];
const KEY_NAME = { name: 'key', description: { fr: 'Identifiant de la clé.', en: 'Id of the key.' } };

/** By method and newest path. */
const DESCRIPTIONS: Readonly<Record<string, Omit<Operation, 'tag'>>> = {
  'GET /v1/me': {
    id: 'getMe',
    summary: { fr: 'Ma clé, mon projet, mes limites', en: 'My key, my project, my limits' },
    answer: json('Account'),
    errors: ERRORS,
  },
  'PATCH /v1/me': {
    id: 'updateMe',
    summary: { fr: 'Changer le nom ou le contact de ma clé', en: 'Change the name or contact of my key' },
    body: bodyOf({ name: NAME, email: { type: ['string', 'null'] } }, []),
    answer: { status: 204, description: DONE, content: {} },
    errors: MANAGING,
  },
  'GET /v1/organizations/me': {
    id: 'getMyOrganization',
    summary: { fr: 'Ma collectivité', en: 'My collectivité' },
    answer: json('Organization'),
    errors: ERRORS,
  },
  'GET /v1/keys': {
    id: 'listKeys',
    summary: { fr: 'Les clés que celle-ci peut voir', en: 'The keys that this one may see' },
    query: [
      OFFSET,
      LIMIT,
      {
        name: 'status',
        description: { fr: 'Un seul état.', en: 'One state only.' },
        schema: { enum: ['active', 'expired', 'revoked'] },
      },
    ],
    answer: json('KeyList'),
    errors: ERRORS,
  },
  'POST /v1/keys': {
    id: 'createKey',
    summary: {
      fr: 'Créer une clé ; son secret n’est montré qu’ici',
      en: 'Create a key; its secret is shown here only',
    },
    body: bodyOf({ name: NAME, expires: { type: ['integer', 'null'], minimum: 0 } }, ['name']),
    answer: { ...json('Key'), status: 201 },
    errors: [...MANAGING, 'invalid_expiry'],
  },
  'GET /v1/keys/*': {
    id: 'getKey',
    summary: { fr: 'Une clé', en: 'A key' },
    pathName: KEY_NAME,
    answer: json('Key'),
    errors: KEY_MISSING,
  },
  'PATCH /v1/keys/*': {
    id: 'renameKey',
    summary: { fr: 'Renommer une clé', en: 'Rename a key' },
    pathName: KEY_NAME,
    body: bodyOf({ name: NAME }, ['name']),
    answer: json('Key'),
    errors: [...MANAGING, 'key_not_found'],
  },
  'DELETE /v1/keys/*': {
    id: 'revokeKey',
    summary: { fr: 'Révoquer une clé', en: 'Revoke a key' },
    pathName: KEY_NAME,
    answer: json('Key'),
    errors: [...MANAGING, 'key_not_found'],
  },
  'DELETE /v1/me/keys/*': {
    id: 'revokeKeyLegacy',
    isDeprecated: true,
    summary: { fr: 'Révoquer une clé', en: 'Revoke a key' },
    pathName: KEY_NAME,
    answer: { status: 204, description: DONE, content: {} },
    errors: [...MANAGING, 'key_not_found'],
  },
  'GET /v1/usage': {
    id: 'listUsage',
    summary: { fr: 'Ma consommation, jour par jour', en: 'My usage, day by day' },
    description: {
      fr: 'impacts est calculé pour la durée que prévoit la méthode EcoLogits : les sommes ne disent pas combien de temps les requêtes ont pris. Il peut donc dépasser la somme des impacts de vos requêtes, d’autant plus que les moteurs sont rapides. Jetons et coût, eux, sont égaux.',
      en: 'impacts is of the time that the EcoLogits method expects: sums do not say how long their requests took. It may therefore exceed the sum of the impacts of your requests, the more the faster the engines are. Tokens and cost are equal.',
    },
    query: [
      ...interval(true),
      OFFSET,
      LIMIT,
      ENDPOINT,
      {
        name: 'model',
        description: { fr: 'Un seul modèle.', en: 'One model only.' },
        schema: { type: 'string' },
      },
      {
        name: 'key_id',
        description: { fr: 'Une seule clé.', en: 'One key only.' },
        schema: { type: 'string' },
      },
    ],
    answer: json('UsageBucketList'),
    errors: ERRORS,
  },
  'GET /v1/me/usage': {
    id: 'listRequests',
    summary: { fr: 'Les requêtes de ma clé, une par une', en: 'The requests of my key, one by one' },
    description: {
      fr: 'impacts est calculé pour la durée mesurée, comme dans la réponse, quand elle est plus courte que celle que prévoit la méthode EcoLogits.',
      en: 'impacts is of the time that was measured, as in the answer, where that is less than the EcoLogits method expects.',
    },
    query: [...interval(false), OFFSET, LIMIT, ENDPOINT],
    answer: json('UsageRowList'),
    errors: ERRORS,
  },
};

/** @throws Error for one that nobody has described: the program does not start with it */
export const selfServiceOperation = ({ method, paths }: SelfServiceOperation, path: string): Operation => {
  const newest = paths.find((each) => `${method} ${each}` in DESCRIPTIONS);
  const description = newest === undefined ? undefined : DESCRIPTIONS[`${method} ${newest}`];
  if (!description) throw new Error(`${method} ${paths.join(', ')} is not described for /openapi.json`);
  const operation: Operation = { tag: 'account', ...description };
  return path === newest ? operation : { ...operation, id: `${operation.id}Legacy`, isDeprecated: true };
};
