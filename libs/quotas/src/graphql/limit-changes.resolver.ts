import { brandId, type LimitId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import { CurrentScope, NotFound, Requires, resultUnion } from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { EndOverride, MoveEnvelope, OverrideLimit, ShareEnvelope } from '../domain/index.ts';
import {
  changeFailure,
  EnvelopeExceeded,
  InvalidEnvelope,
  InvalidMove,
  InvalidOverride,
  NotEnoughLeft,
} from './limit-changes.failures.ts';
import {
  EndLimitOverrideInput,
  MoveEnvelopeInput,
  OverrideLimitInput,
  ShareEnvelopeInput,
} from './limit-changes.input.ts';
import { Limit } from './limit.type.ts';

@ObjectType({ description: 'Two shares after something was moved between them.' })
export class EnvelopeMoved {
  @Field(() => Limit, { description: 'The share that gave.' })
  readonly from!: Limit;

  @Field(() => Limit, { description: 'The share that got.' })
  readonly to!: Limit;
}

const OverrideLimitResult = resultUnion('OverrideLimitResult', 'The limit, or why not.', Limit, [
  NotFound,
  StateForbids,
  InvalidOverride,
  EnvelopeExceeded,
]);
const EndLimitOverrideResult = resultUnion('EndLimitOverrideResult', 'The limit, or why not.', Limit, [
  NotFound,
  EnvelopeExceeded,
]);
const ShareEnvelopeResult = resultUnion('ShareEnvelopeResult', 'The share as a limit, or why not.', Limit, [
  NotFound,
  StateForbids,
  InvalidEnvelope,
  EnvelopeExceeded,
]);
const MoveEnvelopeResult = resultUnion('MoveEnvelopeResult', 'Both shares, or why not.', EnvelopeMoved, [
  NotFound,
  StateForbids,
  InvalidMove,
  NotEnoughLeft,
]);

/** Changes of limits that are there: for a while, and within an envelope. */
@Resolver()
export class LimitChangesResolver {
  constructor(
    private readonly overriding: OverrideLimit,
    private readonly ending: EndOverride,
    private readonly sharing: ShareEnvelope,
    private readonly moving: MoveEnvelope,
  ) {}

  @Mutation(() => OverrideLimitResult, {
    description: 'Gives a limit another value for a while; what was used stays used.',
  })
  @Requires('limit.override')
  async overrideLimit(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => OverrideLimitInput, description: 'For how long, and to what.' })
    { limitId, value, ...input }: OverrideLimitInput,
  ): Promise<typeof OverrideLimitResult> {
    const wish = { ...input, limitId: brandId<LimitId>(limitId), value: value ?? null } as const;
    const outcome = await this.overriding.execute(scope, wish);
    return outcome.ok ? outcome.value : changeFailure(outcome.failure);
  }

  @Mutation(() => EndLimitOverrideResult, { description: 'Ends an override before its time.' })
  @Requires('limit.override')
  async endLimitOverride(
    @CurrentScope() scope: OperatorScope,
    @Args('input', { type: () => EndLimitOverrideInput, description: 'Of which limit.' })
    { limitId, ...input }: EndLimitOverrideInput,
  ): Promise<typeof EndLimitOverrideResult> {
    const outcome = await this.ending.execute(scope, { ...input, limitId: brandId(limitId) });
    return outcome.ok ? outcome.value : changeFailure(outcome.failure);
  }

  @Mutation(() => ShareEnvelopeResult, {
    description:
      'Gives a project or an attached body its part of a budget; all parts together never exceed it.',
  })
  @Requires('limit.share')
  async shareEnvelope(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => ShareEnvelopeInput, description: 'The part.' })
    { envelopeId, value, ...input }: ShareEnvelopeInput,
  ): Promise<typeof ShareEnvelopeResult> {
    const wish = { ...input, envelopeId: brandId<LimitId>(envelopeId), value: value ?? null } as const;
    const outcome = await this.sharing.execute(scope, wish);
    return outcome.ok ? outcome.value : changeFailure(outcome.failure);
  }

  @Mutation(() => MoveEnvelopeResult, {
    description: 'Moves a part of one share to another: at most what is neither spent nor set aside.',
  })
  @Requires('limit.share')
  async moveEnvelope(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => MoveEnvelopeInput, description: 'From where to where, and how much.' })
    { fromLimitId, toLimitId, ...input }: MoveEnvelopeInput,
  ): Promise<typeof MoveEnvelopeResult> {
    const wish = {
      ...input,
      fromLimitId: brandId<LimitId>(fromLimitId),
      toLimitId: brandId<LimitId>(toLimitId),
    } as const;
    const outcome = await this.moving.execute(scope, wish);
    return outcome.ok ? outcome.value : changeFailure(outcome.failure);
  }
}
