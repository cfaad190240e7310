import { type Model, ModelCatalogue } from '@beffroi/catalogue/domain';
import {
  err,
  ok,
  type OperatorScope,
  type Result,
  type Scope,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type Bounds,
  ExplainQuota,
  explainQuota,
  type ExplainQuotaFailure,
  type ExplainQuotaInput,
  inTenths,
  isAbout,
  type Limit,
  Limits,
  NOTHING_USED,
  type QuotaExplanation,
  ReservedUses,
  type StandingLimit,
  standingOf,
} from '../../domain/index.ts';
import { Requesters } from '../requesters.ts';

/** A tenant's request falls under the operator's limits too, which only the operator may see. */
const POOL = systemScope('explain what the operator’s limits do to a request');

@Injectable()
export class ExplainQuotaOperation extends ExplainQuota {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: ModelCatalogue,
    private readonly requesters: Requesters,
    private readonly limits: Limits,
    private readonly uses: ReservedUses,
  ) {
    super();
  }

  override async execute(
    scope: OperatorScope | TenantScope,
    input: ExplainQuotaInput,
  ): Promise<Result<QuotaExplanation, ExplainQuotaFailure>> {
    const owners = await this.requesters.ownersOf(scope, input);
    if (!owners.ok) return owners;
    const model = await this.catalogue.resolve(input.modelId);
    if (!model) return err({ kind: 'LimitModelNotFound', modelId: input.modelId });
    const standing = [
      ...(await this.standingOfPool(scope)),
      ...(await this.standing(scope, () => this.limits.above(scope, owners.value))),
    ].filter(({ limit }) => isAbout(limit, { modelId: model.id, offer: input.offer }));
    const { floorTokens } = model.output;
    const question = { bounds: boundsOf(input, model), model: { floorTokens, prices: model.prices } };
    return ok(explainQuota(question, standing));
  }

  /** Others' use of it is not a collectivité's to find out, be it by asking often. */
  private async standingOfPool({ kind }: Scope): Promise<readonly StandingLimit[]> {
    const exact = await this.standing(POOL, () => this.limits.ofPool(POOL));
    if (kind !== 'tenant') return exact;
    return exact.map(({ limit, standing }) => ({ limit, standing: inTenths(standing) }));
  }

  private standing(scope: Scope, read: () => Promise<readonly Limit[]>): Promise<readonly StandingLimit[]> {
    return this.unitOfWork.read(scope, async ({ now }) => {
      const limits = await read();
      const uses = await this.uses.of(scope, limits);
      return limits.map((limit) => ({
        limit,
        standing: standingOf(limit, uses.get(limit.id) ?? NOTHING_USED, now),
      }));
    });
  }
}

/** As a gateway bounds it, with the input's tokens known. */
const boundsOf = ({ inputTokens, maxTokens, choices }: ExplainQuotaInput, model: Model): Bounds => {
  const context = model.contextTokens ?? Number.POSITIVE_INFINITY;
  const generates = model.type === 'text-generation';
  const { defaultMaxTokens, floorTokens } = model.output;
  const byDefault = Math.max(floorTokens, Math.min(defaultMaxTokens, context - inputTokens));
  return {
    inputTokens: Math.min(inputTokens, context),
    outputTokens: generates ? Math.min(maxTokens ?? byDefault, context) : 0,
    choices: generates ? choices : 0,
  };
};
