import type {
  CollectiviteId,
  GatewayId,
  IncarnationId,
  LimitId,
  OperatorScope,
  Result,
  SystemScope,
} from '@beffroi/kernel';

/** What a run of a gateway holds of one budget, where nobody will end that by itself (DATAPLANE §3). */
export interface LostHold {
  readonly incarnation: IncarnationId;
  readonly gatewayId: GatewayId;
  /** When the run was last heard of, left, or was taken over. */
  readonly goneAt: Date;
  readonly limitId: LimitId;
  readonly windowStart: Date;
  /** null: a limit of the pool. */
  readonly collectiviteId: CollectiviteId | null;
  /** In the unit that holds count in: requests, tokens or micro-euros. */
  readonly held: number;
  /** As the run last told; the rest may be spent, or not. */
  readonly spent: number;
}

/** A run that may hold what a failover or a restore has lost: budgets of the windows then open wait for it. */
export interface AwaitedRun {
  readonly incarnation: IncarnationId;
  readonly gatewayId: GatewayId;
  /** When the run was last heard of, left, or was taken over. */
  readonly heardAt: Date;
  /** When the history began that knows nothing of it. */
  readonly since: Date;
}

export abstract class LostHolds {
  /** By gateway and run; those of a run that its successor is still replaying included. */
  abstract list(scope: OperatorScope | SystemScope): Promise<readonly LostHold[]>;

  /** By gateway and run; those that will say their holds again in a moment included. */
  abstract awaited(scope: OperatorScope | SystemScope): Promise<readonly AwaitedRun[]>;
}

export interface WriteOffRunInput {
  readonly incarnation: string;
  readonly idempotencyKey?: string | null | undefined;
}
export interface RunNotFound {
  readonly kind: 'RunNotFound';
  readonly incarnation: string;
}
/** Heard of within 49 min 30 s, and neither gone nor taken over. */
export interface RunAlive {
  readonly kind: 'RunAlive';
  readonly incarnation: string;
}
export interface WrittenOff {
  readonly incarnation: IncarnationId;
  /** What counts as spent from now on; none where the run had ended already. */
  readonly holds: readonly LostHold[];
}

/** Decides that all a lost run held is spent. */
export abstract class WriteOffRun {
  abstract execute(
    scope: OperatorScope | SystemScope,
    input: WriteOffRunInput,
  ): Promise<Result<WrittenOff, RunNotFound | RunAlive>>;
}
