import type { Sensitivity } from '@beffroi/contracts/dataplane';
import { err, ok, type Result } from '@beffroi/kernel';

export type AdmitRefusal =
  | { readonly kind: 'isolated'; readonly sinceContactMs: number }
  | { readonly kind: 'journal-full' }
  | { readonly kind: 'stopping' };

/** What admitting depends on, at this instant. */
export interface AdmitState {
  readonly sinceContactMs: number;
  readonly maxIsolationMs: number;
  readonly hasRoom: boolean;
  /** Only what is under way is still served. */
  readonly isStopping: boolean;
}

const STOPPING = err({ kind: 'stopping' } as const);

/** How long what we know of revocations may be stale for data that must not leave its circle. */
const SENSITIVE_ISOLATION_MS = 2_000;

/** Whether another request may begin here. A gateway that hears nothing from the database fails closed. */
export const admit = (sensitivity: Sensitivity, state: AdmitState): Result<void, AdmitRefusal> => {
  const { maxIsolationMs } = state;
  if (state.isStopping) return STOPPING;
  const isSensitive = sensitivity === 'sensible' || sensitivity === 'sante';
  const mayLastMs = isSensitive ? Math.min(SENSITIVE_ISOLATION_MS, maxIsolationMs) : maxIsolationMs;
  if (state.sinceContactMs > mayLastMs) {
    return err({ kind: 'isolated', sinceContactMs: state.sinceContactMs });
  }
  return state.hasRoom ? ok(undefined) : err({ kind: 'journal-full' });
};
