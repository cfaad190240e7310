import { type Language, localise, type Text } from '@beffroi/kernel';

/** The gateway's errors: the one table of INTERFACES, Albert's `detail` beside OpenAI's `error`. */
export interface ErrorKind {
  readonly status: number;
  readonly type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'rate_limit_error'
    | 'insufficient_quota'
    | 'server_error';
  /** Seconds a client waits before it tries again, where waiting helps. */
  readonly retryAfterSeconds?: number;
}

export const GATEWAY_ERRORS = {
  invalid_json: { status: 400, type: 'invalid_request_error' },
  invalid_expiry: { status: 400, type: 'invalid_request_error' },
  invalid_api_key: { status: 401, type: 'authentication_error' },
  account_suspended: { status: 403, type: 'permission_error' },
  model_closed: { status: 403, type: 'permission_error' },
  sovereignty_refused: { status: 403, type: 'permission_error' },
  self_service_refused: { status: 403, type: 'permission_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  key_not_found: { status: 404, type: 'invalid_request_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  invalid_request: { status: 422, type: 'invalid_request_error' },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error', retryAfterSeconds: 1 },
  insufficient_quota: { status: 429, type: 'insufficient_quota', retryAfterSeconds: 3600 },
  quota_store_unavailable: { status: 429, type: 'rate_limit_error', retryAfterSeconds: 5 },
  upstream_error: { status: 502, type: 'server_error' },
  model_overloaded: { status: 503, type: 'server_error', retryAfterSeconds: 10 },
  model_starting: { status: 503, type: 'server_error', retryAfterSeconds: 10 },
  gateway_overloaded: { status: 503, type: 'server_error', retryAfterSeconds: 5 },
  gateway_isolated: { status: 503, type: 'server_error', retryAfterSeconds: 10 },
  gateway_stopping: { status: 503, type: 'server_error', retryAfterSeconds: 1 },
  self_service_unavailable: { status: 503, type: 'server_error', retryAfterSeconds: 5 },
  journal_full: { status: 503, type: 'server_error', retryAfterSeconds: 30 },
} as const satisfies Record<string, ErrorKind>;
export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;

/** One fault of a request's body, in FastAPI's shape (Albert's 422). */
export interface RequestFault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: Text;
  readonly input: unknown;
}

export interface GatewayError {
  readonly code: GatewayErrorCode;
  /** The cause, then the remedy. */
  readonly message: Text;
  /** The field at fault, as OpenAI names it. */
  readonly param?: string;
  /** Only of `invalid_request`: `detail` is always a list. */
  readonly faults?: readonly RequestFault[];
  readonly retryAfterSeconds?: number;
  /** Beside those of every error of its code. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Albert's texts are English; French is for those whose `Accept-Language` prefers it. */
export const ERROR_LANGUAGE: Language = 'en';

/** Status, headers and body of an error; the caller adds `x-request-id`. */
export const answerOf = (error: GatewayError, language: Language): ErrorAnswer => {
  const kind: ErrorKind = GATEWAY_ERRORS[error.code];
  const retryAfterSeconds = error.retryAfterSeconds ?? kind.retryAfterSeconds;
  return {
    status: kind.status,
    headers: {
      'content-type': 'application/json',
      'content-language': language,
      ...error.headers,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(error.code === 'insufficient_quota' ? { 'x-should-retry': 'false' } : {}),
      ...(kind.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: JSON.stringify(errorBody(error, language)),
  };
};

/** The envelope alone, for an error that leaves as an event of a stream. */
export const errorBody = (error: GatewayError, language: Language) => {
  const message = localise(error.message, language);
  const faults = error.faults ?? [faultOf(error)];
  return {
    detail:
      error.code === 'invalid_request'
        ? faults.map(({ type, loc, msg, input }) => ({ type, loc, msg: localise(msg, language), input }))
        : message,
    error: { message, type: GATEWAY_ERRORS[error.code].type, code: error.code, param: error.param ?? null },
  };
};

const faultOf = (error: GatewayError): RequestFault => ({
  type: 'value_error',
  loc: error.param === undefined ? ['body'] : ['body', error.param],
  msg: error.message,
  input: null,
});
