import { err, ok, type Result, type Scope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites, type StateForbids } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type AccessGone,
  DecideAccess,
  type DecideAccessFailure,
  type Decided,
  decideGone,
  expectedRole,
  type HoldingFailure,
  judgeDecision,
  type LineOutcome,
  OUTCOME_OF,
  type ReviewLine,
  type ReviewLineId,
  saysTheSame,
  type WantedDecision,
} from '../../domain/index.ts';
import { lockLine, lockReview, reviewOfLine, saveLine } from '../persistence/access-review.rows.ts';
import { addressesOf } from '../persistence/member.rows.ts';
import { findHolding } from '../review/find-holding.ts';
import { DONE, type Holding } from '../review/holding.ts';
import { reviewerOf } from '../review/reviewer.ts';

type Failure = AccessGone | StateForbids | HoldingFailure;

@Injectable()
export class DecideAccessOperation extends DecideAccess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
  ) {
    super();
  }

  override async execute(
    scope: Scope,
    { lineId, ...wanted }: WantedDecision & { readonly lineId: ReviewLineId },
  ): Promise<Result<ReviewLine, DecideAccessFailure>> {
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'access-review.decide' }, (tx) =>
      this.decide(tx, lineId, wanted),
    );
    return value;
  }

  private async decide(
    tx: Transaction,
    lineId: ReviewLineId,
    wanted: WantedDecision,
  ): Promise<Result<ReviewLine, DecideAccessFailure>> {
    const reviewId = await reviewOfLine(tx, lineId);
    if (!reviewId) return err({ kind: 'ReviewLineNotFound', lineId });
    const review = (await lockReview(tx, reviewId, 'pessimistic_read'))!;
    const line = await lockLine(tx, lineId);
    const reviewer = reviewerOf(tx.scope);
    const emails = await addressesOf(tx.manager, reviewer, line.collectiviteId);
    const judged = judgeDecision(line, review, wanted, { actor: actorOf(tx.scope), emails });
    if (!judged.ok) return judged;
    if (saysTheSame(line, judged.value)) return ok(line);
    const done = await this.carryOut(tx, line, judged.value);
    if (!done.ok) return done;
    const said = { ...judged.value, decidedBy: reviewer, decidedAt: tx.now, outcome: done.value };
    const after: ReviewLine = { ...line, ...said };
    await saveLine(tx.manager, after);
    note(tx, line, after);
    return ok(after);
  }

  private async carryOut(
    tx: Transaction,
    line: ReviewLine,
    decided: Decided,
  ): Promise<Result<LineOutcome, Failure>> {
    const holding = await findHolding(tx, line);
    if (holding?.role !== expectedRole(line)) return decideGone(line, decided.decision);
    const allowed = await this.mayGiveAnother(tx, line, decided);
    if (!allowed.ok) return allowed;
    const done = await apply(holding, decided);
    return done.ok ? ok(OUTCOME_OF[decided.decision]) : done;
  }

  /** Another role is something new, which not every state of a collectivité allows. */
  private async mayGiveAnother(
    tx: Transaction,
    { collectiviteId }: ReviewLine,
    { decision }: Decided,
  ): Promise<Result<null, StateForbids>> {
    if (decision !== 'change-role' || !collectiviteId) return DONE;
    const collectivite = (await this.collectivites.find(tx.scope, collectiviteId))!;
    return checkState(collectivite, 'prepare');
  }
}

const apply = async (
  holding: Holding,
  { decision, newRole }: Decided,
): Promise<Result<null, HoldingFailure>> => {
  if (decision === 'remove') return holding.remove();
  if (newRole) return holding.become(newRole);
  await holding.keep();
  return DONE;
};

const actorOf = (scope: Scope) => {
  if (scope.kind === 'system') throw new Error('a sweep decides about no access');
  return scope.actor;
};

const note = (tx: Transaction, before: ReviewLine, after: ReviewLine): void => {
  const { id, collectiviteId } = before;
  const place = collectiviteId ? { collectiviteId } : {};
  tx.audit({
    action: 'access-review.decide',
    target: { type: 'access-review-line', id },
    ...place,
    before,
    after,
  });
};
