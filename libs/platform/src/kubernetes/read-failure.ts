import type { ClusterFailure, ClusterFailureKind, FailureCause } from './cluster.failure.ts';

interface StatusBody {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly Partial<FailureCause>[];
    readonly retryAfterSeconds?: number;
  };
}

/** What an HTTP answer says that matters here. */
export interface FailedAnswer {
  readonly call: string;
  readonly httpStatus: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

/** A failing answer carries a Status, plain text (unknown paths, proxies on the way) or nothing. */
const parseStatus = (body: string): StatusBody => {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed && typeof parsed === 'object' && (parsed as { kind?: unknown }).kind === 'Status')
      return parsed;
  } catch {
    // Plain text: read below as the message.
  }
  return { message: body.trim().slice(0, 500) };
};

const causesOf = (status: StatusBody): FailureCause[] =>
  (status.details?.causes ?? []).map(({ reason = '', field, message = '' }) =>
    field === undefined ? { reason, message } : { reason, field, message },
  );

const conflictKind = (status: StatusBody, causes: readonly FailureCause[]): ClusterFailureKind => {
  if (causes.some(({ reason }) => reason === 'FieldManagerConflict')) return 'field-conflict';
  if (status.reason !== 'AlreadyExists') return 'conflict';
  return /being deleted/.test(status.message ?? '') ? 'terminating' : 'already-exists';
};

const kindOf = (
  httpStatus: number,
  status: StatusBody,
  causes: readonly FailureCause[],
): ClusterFailureKind => {
  switch (httpStatus) {
    case 401:
      return 'unauthorized';
    case 403:
      return causes.some(({ reason }) => reason === 'NamespaceTerminating') ? 'terminating' : 'forbidden';
    case 404:
      // A path the server does not know answers in plain text; a missing object answers with a Status.
      return status.reason === 'NotFound' ? 'not-found' : 'unknown-kind';
    case 409:
      return conflictKind(status, causes);
    case 410:
      return 'expired';
    case 429:
      return 'too-many-requests';
    default:
      return httpStatus >= 400 && httpStatus < 500 ? 'invalid' : 'server-error';
  }
};

const seconds = (text: string | null): number | undefined => {
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
};

/** Reads why a call failed from the server's answer. */
export const readFailure = ({ call, httpStatus, retryAfter, body }: FailedAnswer): ClusterFailure => {
  const status = parseStatus(body);
  const causes = causesOf(status);
  const waitSeconds = seconds(retryAfter) ?? status.details?.retryAfterSeconds;
  return {
    kind: kindOf(httpStatus, status, causes),
    message: `${call}: ${status.message || status.reason || `HTTP ${httpStatus}`}`,
    causes,
    httpStatus,
    ...(waitSeconds === undefined ? {} : { retryAfterMs: waitSeconds * 1000 }),
  };
};
