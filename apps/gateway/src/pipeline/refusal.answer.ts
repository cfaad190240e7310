import { GATEWAY_ERRORS, type GatewayError, type RequestFault } from '@beffroi/contracts/openai';
import type { AdmitRefusal } from './admit.ts';
import type { AuthoriseRefusal } from './authorise.ts';
import type { ChooseRefusal } from './choose.ts';
import type { ForwardRefusal } from './forward.refusal.ts';
import type { IdentifyRefusal } from './identify.ts';
import type { ReadRefusal } from './read.body.ts';

export type Refusal =
  IdentifyRefusal | ReadRefusal | AuthoriseRefusal | AdmitRefusal | ChooseRefusal | ForwardRefusal;

export const errorOf = (refusal: Refusal): GatewayError =>
  (ANSWERS[refusal.kind] as (refusal: Refusal) => GatewayError)(refusal);

export const statusOf = (refusal: Refusal): number => GATEWAY_ERRORS[errorOf(refusal).code].status;

/** What a client is told: the cause, then the remedy, in Albert's English. */
const ANSWERS: {
  readonly [Kind in Refusal['kind']]: (refusal: Extract<Refusal, { kind: Kind }>) => GatewayError;
} = {
  'no-key': () =>
    unauthorised('Not authenticated: send the API key in the header "Authorization: Bearer bfr-…".'),
  'not-bearer': () =>
    unauthorised('Invalid authentication scheme: the header must be "Authorization: Bearer bfr-…".'),
  'malformed-key': ({ reason }) =>
    unauthorised(
      reason === 'checksum'
        ? 'Invalid API key: the checksum does not match, so it was mistyped. Check that the key was copied whole.'
        : 'Invalid API key: it does not have the form bfr-live-… or bfr-test-…. Check that the key was copied whole and belongs to this service.',
    ),
  'unknown-key': () => unauthorised('Invalid API key: it is unknown or was revoked. Ask for a new key.'),
  'rotated-key': () =>
    unauthorised(
      'Invalid API key: it was replaced and its overlap has ended. Use the new secret of this key.',
    ),
  'expired-key': ({ at }) =>
    unauthorised(`Invalid API key: it expired at ${at.toISOString()}. Ask for a new key.`),
  'address-refused': () =>
    unauthorised(
      'Invalid API key: it may not be used from this address. Ask its owner for the allowed ranges.',
    ),
  'records-incomplete': () => ({
    code: 'gateway_isolated',
    message: 'The gateway does not yet know the project of this API key. Please try again later.',
  }),

  'body-too-large': ({ limitBytes }) => ({
    code: 'request_too_large',
    message: `The request body exceeds ${limitBytes} bytes. Send a shorter prompt or smaller files.`,
  }),
  'not-json': () => ({
    code: 'invalid_json',
    message:
      'The request body is not valid JSON. Check its quotes and commas, and that it is encoded in UTF-8.',
  }),
  faulty: ({ faults }) => faultyError(faults),

  suspended: () => ({
    code: 'account_suspended',
    message: 'Your account is suspended. Please contact the operator of this service.',
  }),
  'model-not-found': ({ name }) => ({
    code: 'model_not_found',
    message: `Model ${name} not found. GET /v1/models lists the models of this API key.`,
    param: 'model',
  }),
  'wrong-type': ({ expected, actual }) => ({
    code: 'invalid_request',
    message: `Model has wrong type. Expected: ${expected.join(' or ')}. Actual: ${actual}.`,
    param: 'model',
  }),
  'model-closed': ({ model, level }) => ({
    code: 'model_closed',
    message: `Insufficient permissions to access the model ${model.id}: a limit of 0 closes it (level: ${level}). Ask whoever sets the limits to open it.`,
    param: 'model',
  }),
  sovereignty: ({ model, reason }) => ({
    code: 'sovereignty_refused',
    message: `Model ${model.id} is served on no site that this project may use. ${reason}`,
    param: 'model',
  }),

  isolated: () => ({
    code: 'gateway_isolated',
    message: 'The gateway has no contact with its control plane. Please try again later.',
  }),
  'journal-full': () => ({
    code: 'journal_full',
    message: 'The gateway cannot record usage at the moment. Please try again later.',
  }),

  'model-starting': ({ modelName }) => ({
    code: 'model_starting',
    message: `Model ${modelName} is starting. Please try again later.`,
    param: 'model',
  }),

  'engine-starting': () => ({
    code: 'model_starting',
    message: 'The model is starting. Please try again later.',
  }),
  'engine-failed': () => ({
    code: 'upstream_error',
    message: 'The model server failed before the end of its answer. Please try again.',
  }),
  'engine-busy': ({ retryAfterSeconds }) => ({
    code: 'model_overloaded',
    message: 'Model is too busy, please try again later.',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }),
  'engine-refused': ({ message, param }) => ({
    code: 'invalid_request',
    message,
    ...(param === undefined ? {} : { param }),
  }),
};

const unauthorised = (message: string): GatewayError => ({ code: 'invalid_api_key', message });

const faultyError = (faults: readonly RequestFault[]): GatewayError => {
  const described = faults.map(({ loc, msg }) => `${loc.slice(1).join('.') || 'body'}: ${msg}`);
  const field = faults[0]?.loc[1];
  return {
    code: 'invalid_request',
    message: `Invalid request. ${described.join('; ')}.`,
    ...(field === undefined ? {} : { param: String(field) }),
    faults,
  };
};
