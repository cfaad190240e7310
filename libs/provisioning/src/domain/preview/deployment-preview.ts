import type { Model, Site } from '@beffroi/catalogue/domain';
import type { Result, Scope } from '@beffroi/kernel';
import type { RequestFailure, SiteRefusal } from '../failures.ts';
import type { DeploymentDraft } from '../operations.ports.ts';
import type { ScalingTerms, ScalingWish } from '../scaling/scaling-terms.ts';
import type { Placed } from '../placement/place-on-site.ts';
import type { RankedSpot } from '../placement/rank-sites.ts';

/** What a draft would come to, had it been requested now. */
export interface DeploymentPreview {
  readonly model: Model;
  readonly site: Site;
  readonly namespace: string;
  readonly replicas: number;
  readonly placed: Placed;
  /** On nodes that are set aside for the collectivité. */
  readonly dedicated: boolean;
  /** All sites that would take it, the chosen one first. */
  readonly ranking: readonly RankedSpot[];
  /** Those that would not, and why. */
  readonly refusals: readonly SiteRefusal[];
  readonly terms: ScalingTerms;
  /** HT, all engines together, in micro-euros; null: the operator has given no price for this product. */
  readonly pricePerHourMicros: number | null;
  /** The same with as many engines as there may be. */
  readonly pricePerHourAtMostMicros: number | null;
  /** What would be applied, as YAML without the engine's key; null: the worker has not reached the site yet. */
  readonly manifests: string | null;
}

/** Decides as {@link RequestDeployment} does, and creates nothing. */
export abstract class PreviewDeployment {
  abstract execute(
    scope: Scope,
    draft: DeploymentDraft & ScalingWish,
  ): Promise<Result<DeploymentPreview, RequestFailure>>;
}
