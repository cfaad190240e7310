import type { DeploymentId, OperatorScope, SystemScope } from '@beffroi/kernel';
import type { EngineTokens, Flaw } from './engine-reading.ts';
import type { Comparison } from './explain-difference.ts';

export interface ReconciliationFilter {
  /** undefined: all. */
  readonly deploymentId?: DeploymentId;
  readonly from: Date;
  readonly to: Date;
}

/** What the ledger and the engines of a deployment say of an hour. */
export interface ReconciledHour extends Comparison {
  readonly deploymentId: DeploymentId;
  readonly hour: Date;
  readonly flaw: Flaw | null;
  readonly cachedPrompt: number;
  readonly comparedAt: Date;
}

export abstract class Reconciliation {
  /** The latest hours first, at most {@link MOST_HOURS}. */
  abstract hours(scope: OperatorScope, filter: ReconciliationFilter): Promise<readonly ReconciledHour[]>;
}

export const MOST_HOURS = 1_000;

/** A question that a program of ours asked an engine beside all gateways: nobody pays for it, its engine counts it. */
export interface OwnQuestion {
  readonly deploymentId: DeploymentId;
  /** null: it was not answered as it should be, and what it used is not known. */
  readonly tokens: EngineTokens | null;
}

export abstract class OwnWorkLog {
  abstract note(scope: SystemScope, questions: readonly OwnQuestion[]): Promise<void>;
}
