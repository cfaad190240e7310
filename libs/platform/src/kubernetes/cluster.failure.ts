/** Why a call to a cluster did not do what was asked. Each kind calls for another reaction. */
export type ClusterFailureKind =
  /** 401: the credentials are missing, wrong or expired. */
  | 'unauthorized'
  /** 403: not allowed, or refused by an admission rule (quota, Pod Security). */
  | 'forbidden'
  /** The cluster does not offer this kind (not installed, or not established yet). */
  | 'unknown-kind'
  | 'not-found'
  | 'already-exists'
  /** 409: the resourceVersion or uid is not the current one. Read again and decide again. */
  | 'conflict'
  /** 409 of server-side apply: another manager owns a field at another value; see `causes`. */
  | 'field-conflict'
  /** The namespace or the object is being deleted. Try again when it is gone. */
  | 'terminating'
  /** 400, 413, 415, 422: the request itself is wrong; see `causes`. */
  | 'invalid'
  /** 410: the resourceVersion or continue token is too old. List again. */
  | 'expired'
  /** 429 that lasted longer than the client was told to wait. */
  | 'too-many-requests'
  /** 5xx and anything else that the API does not promise. */
  | 'server-error'
  /** No answer: refused, reset, name not resolved, TLS, or the time ran out. */
  | 'unreachable';

/** One cause of a Kubernetes Status, e.g. `{ reason: 'FieldValueInvalid', field: 'spec.replicas', message }`. */
export interface FailureCause {
  readonly reason: string;
  readonly field?: string;
  readonly message: string;
}

export interface ClusterFailure {
  readonly kind: ClusterFailureKind;
  /** One English line naming the call and what the server said. Never holds a header or a body sent. */
  readonly message: string;
  readonly causes: readonly FailureCause[];
  readonly httpStatus?: number;
  /** The server's own wish, from Retry-After. */
  readonly retryAfterMs?: number;
}
