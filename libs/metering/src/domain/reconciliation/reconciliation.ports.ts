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

/**
 * Questions that a program of ours asks an engine beside all gateways: nobody pays for them, its engine counts them. None
 * takes longer than {@link LONGEST_OWN_WORK_MS}.
 */
export interface OwnQuestions {
  readonly deploymentId: DeploymentId;
  readonly count: number;
}
export const LONGEST_OWN_WORK_MS = 2 * 60_000;

/** Questions under way. */
export interface BegunQuestions extends OwnQuestions {
  /** In which their engine may count them. */
  readonly hours: readonly Date[];
}

export abstract class OwnWorkLog {
  /**
   * Before they are asked: until they are settled they are taken for questions that were not answered as they should be, and
   * stay so where whoever asks is killed meanwhile.
   */
  abstract begin(scope: SystemScope, questions: OwnQuestions): Promise<BegunQuestions>;

  /** @param answers what each that was answered used; what the others used is not known */
  abstract settle(scope: SystemScope, begun: BegunQuestions, answers: readonly EngineTokens[]): Promise<void>;
}
