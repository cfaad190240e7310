import type { AuditedCall, CallOutcome } from '@beffroi/contracts/audit';

/** What a call answered or threw, both kept for the caller. */
export type Settled<T> =
  { readonly kind: 'answered'; readonly answer: T } | { readonly kind: 'threw'; readonly error: unknown };

/** Leaves one audit entry for each call; the app binds it. */
export abstract class CallRecorder {
  /**
   * Does the work, and answers or throws as it does, once an entry of the call is committed: the work's own, or else
   * one that says what `judge` makes of it.
   */
  abstract record<T>(
    call: AuditedCall,
    work: () => Promise<T>,
    judge: (settled: Settled<T>) => Promise<CallOutcome>,
  ): Promise<T>;
}
