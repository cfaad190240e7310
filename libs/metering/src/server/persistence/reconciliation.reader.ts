import type { DeploymentId, OperatorScope } from '@beffroi/kernel';
import { isUuid } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  compareHour,
  type HourFacts,
  MOST_HOURS,
  type ReconciledHour,
  Reconciliation,
  type ReconciliationFilter,
} from '../../domain/index.ts';

interface ReconciledRow {
  readonly deploymentId: DeploymentId;
  readonly hour: Date;
  readonly facts: HourFacts;
  readonly comparedAt: Date;
}

@Injectable()
export class PostgresReconciliation extends Reconciliation {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async hours(
    scope: OperatorScope,
    { deploymentId, from, to }: ReconciliationFilter,
  ): Promise<readonly ReconciledHour[]> {
    if (deploymentId !== undefined && !isUuid(deploymentId)) return [];
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.query<ReconciledRow[]>(
        `select deployment_id as "deploymentId", hour, facts, compared_at as "comparedAt"
         from metering.reconciled_hour
         where hour >= $1 and hour < $2 and ($3::uuid is null or deployment_id = $3)
         order by hour desc, deployment_id limit $4`,
        [from, to, deploymentId ?? null, MOST_HOURS],
      ),
    );
    return rows.map(({ facts, ...row }) => ({
      ...row,
      ...compareHour(facts),
      flaw: facts.flaw,
      cachedPrompt: facts.ledger.cachedPrompt,
    }));
  }
}
