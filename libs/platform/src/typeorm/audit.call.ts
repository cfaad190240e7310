import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditOrigin } from '@beffroi/contracts/audit';
import { withCorrelation } from '../observability/index.ts';

/** What is known of the call around the caller: one of the API, not a transaction. */
export interface CallTrace {
  readonly origin: AuditOrigin;
  /** Whether an entry of this call is committed. */
  readonly audited: boolean;
}

interface OpenCall extends CallTrace {
  audited: boolean;
}

const openCall = new AsyncLocalStorage<OpenCall>();

/** Runs work on behalf of a request: entries written by it say where they came from, and the trace that they were. */
export const withinCall = <T>(origin: AuditOrigin, work: (trace: CallTrace) => Promise<T>): Promise<T> => {
  const call: OpenCall = { origin, audited: false };
  return withCorrelation(origin.requestId, () => openCall.run(call, () => work(call)));
};

export const currentOrigin = (): AuditOrigin | undefined => openCall.getStore()?.origin;

/** To be called after the commit of an entry. */
export const markAudited = (): void => {
  const call = openCall.getStore();
  if (call) call.audited = true;
};
