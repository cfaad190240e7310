import type { AuditedCall, CallOutcome } from '@beffroi/contracts/audit';
import { CallRecorder, type Settled } from '@beffroi/platform/graphql';
import type { Logger } from '@beffroi/platform/observability';
import { type AuditTrail, type CallTrace, withinCall } from '@beffroi/platform/typeorm';
import { factOfCall } from '../domain/index.ts';
import { SaidBefore } from './said-before.ts';

/** One entry for each call: the one its transaction wrote, or one of its own, which a request leaves once. */
export class TrailRecorder extends CallRecorder {
  readonly #said = new SaidBefore();

  constructor(
    private readonly trail: AuditTrail,
    private readonly log: Logger,
  ) {
    super();
  }

  override record<T>(
    call: AuditedCall,
    work: () => Promise<T>,
    judge: (settled: Settled<T>) => Promise<CallOutcome>,
  ): Promise<T> {
    return withinCall(call.origin, async (trace) => {
      const settled = await settle(work);
      await this.#complete(call, trace, () => judge(settled));
      if (settled.kind === 'threw') throw settled.error;
      return settled.answer;
    });
  }

  /** Where this fails the call fails too: nobody reads, or is told no, without a trace. */
  async #complete(call: AuditedCall, trace: CallTrace, judge: () => Promise<CallOutcome>): Promise<void> {
    if (trace.audited) return;
    const outcome = await judge();
    const fact = factOfCall(call, outcome);
    if (fact) await this.#said.once(call, fact, () => this.trail.append(fact));
    else this.log.warn({ ...call, failure: outcome.failure }, 'audit: nobody known was refused');
  }
}

const settle = <T>(work: () => Promise<T>): Promise<Settled<T>> =>
  work().then(
    (answer) => ({ kind: 'answered', answer }) as const,
    (error: unknown) => ({ kind: 'threw', error }) as const,
  );
