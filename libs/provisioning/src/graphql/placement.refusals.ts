import { Qualification } from '@beffroi/catalogue/graphql';
import { DomainError, Failure, type FailureText } from '@beffroi/platform/graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { explainPlacement } from '../domain/index.ts';
import type * as domain from '../domain/index.ts';
import { GpuNeed, GpuSupply } from './gpu.type.ts';
import { messages } from './messages.ts';
import { placementMessages } from './placement.messages.ts';
import { SiteReason } from './placement.type.ts';
import { SiteCheckName } from './site-check.enums.ts';

/** Said of the site that is nearest to a yes, with the reasons of the others. */
@ObjectType({ isAbstract: true })
abstract class PlacementRefusal extends DomainError {
  @Field(() => [SiteReason], { description: 'The other sites, and why these do not take it either.' })
  readonly elsewhere: readonly SiteReason[];

  constructor(code: string, text: FailureText, elsewhere: readonly SiteReason[]) {
    super(code, text);
    this.elsewhere = elsewhere;
  }
}

@Failure('No node of the site could ever hold an engine of this model.')
export class ModelDoesNotFit extends PlacementRefusal {
  @Field(() => GpuNeed, { nullable: true, description: 'What would hold it; null: no GPU that is known.' })
  readonly needed: GpuNeed | null;

  @Field(() => [GpuSupply], { description: 'What the site has.' })
  readonly available: readonly GpuSupply[];

  constructor(
    { modelName, siteName, placement }: domain.ModelDoesNotFit,
    elsewhere: readonly SiteReason[] = [],
  ) {
    const text = messages.doesNotFit(siteName, explainPlacement(modelName, placement));
    super('model_does_not_fit', text, elsewhere);
    this.needed = placement.needed;
    this.available = placement.available;
  }
}

@Failure('The model would fit, if other deployments did not hold the GPUs.')
export class InsufficientCapacity extends PlacementRefusal {
  /** Never null; a client that asks `ModelDoesNotFit` for it in the same query needs one type for both. */
  @Field(() => GpuNeed, { nullable: true, description: 'What each engine needs.' })
  readonly needed: GpuNeed;

  @Field(() => Int, { description: 'How many engines were asked for.' })
  readonly replicas: number;

  @Field(() => Int, { description: 'GPUs of this product on the site.' })
  readonly total: number;

  @Field(() => Int, { description: 'How many of them are reserved.' })
  readonly reserved: number;

  constructor(
    { modelName, siteName, placement }: domain.InsufficientCapacity,
    elsewhere: readonly SiteReason[] = [],
  ) {
    const text = messages.noCapacity(siteName, explainPlacement(modelName, placement));
    super('insufficient_capacity', text, elsewhere);
    this.needed = placement.needed;
    this.replicas = placement.replicas;
    this.total = placement.total;
    this.reserved = placement.reserved;
  }
}

@Failure('The site is not there, does not answer, or is not ready to host.')
export class SiteRefused extends PlacementRefusal {
  @Field(() => ID, { nullable: true, description: 'The site; null: there is none at all.' })
  readonly refusedSiteId: string | null;

  @Field(() => [SiteCheckName], { description: 'What its last check found that keeps it from hosting.' })
  readonly failedChecks: readonly domain.SiteCheckName[];

  constructor(failure: domain.SiteRefused, elsewhere: readonly SiteReason[] = []) {
    super('site_refused', placementMessages.siteRefused(failure), elsewhere);
    this.refusedSiteId = failure.siteId;
    this.failedChecks = failure.cause === 'blocked' ? failure.blocking : [];
  }
}

@Failure('The site lies in a region where these data may not be.')
export class RegionRefused extends PlacementRefusal {
  @Field(() => [String], { description: 'The regions that are allowed.' })
  readonly allowedRegions: readonly string[];

  constructor(failure: domain.RegionRefused, elsewhere: readonly SiteReason[] = []) {
    super('region_refused', placementMessages.regionRefused(failure), elsewhere);
    this.allowedRegions = failure.allowed;
  }
}

@Failure('The data that are to be served may not lie on this site.')
export class SovereigntyRefused extends PlacementRefusal {
  @Field(() => [Qualification], { description: 'The qualifications that would do, one of them.' })
  readonly neededQualifications: domain.SovereigntyRefused['needed'];

  constructor(
    { siteName, needed, reason }: domain.SovereigntyRefused,
    elsewhere: readonly SiteReason[] = [],
  ) {
    super('sovereignty_refused', messages.sovereigntyRefused(siteName, reason), elsewhere);
    this.neededQualifications = needed;
  }
}
