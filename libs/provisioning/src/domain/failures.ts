import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { Qualification } from '@beffroi/contracts/dataplane';
import type { DeploymentId, ModelId, SiteId } from '@beffroi/kernel';
import type { StateForbids } from '@beffroi/tenancy/domain';
import type { DoesNotFit, NoRoom } from './placement/place-on-site.ts';
import type { InvalidReplicas } from './replicas.failure.ts';
import type { SiteCheckName } from './site-check/finding.ts';
import type { ScalingFailure } from './scaling/scaling-terms.ts';

export type { InvalidReplicas } from './replicas.failure.ts';

export interface DeploymentNotFound {
  readonly kind: 'DeploymentNotFound';
  readonly deploymentId: string;
}
/** Unknown, or another tenant's: the answer is the same. Null: the shared pool, asked for by a tenant. */
export interface OwnerNotFound {
  readonly kind: 'OwnerNotFound';
  readonly collectiviteId: string | null;
}
export interface UnknownModel {
  readonly kind: 'UnknownModel';
  readonly model: string;
}
export interface ModelNotSelfHostable {
  readonly kind: 'ModelNotSelfHostable';
  readonly modelId: ModelId;
  readonly modelName: string;
  readonly reason: LocalisedText;
}
/** Why one site does not take a draft. */
export interface SiteRefusal {
  readonly siteId: SiteId;
  readonly siteName: string;
  readonly failure: PlacementFailure;
}

/** Said of one site, when others were asked as well and refused too. */
export interface OfOneSite {
  readonly elsewhere?: readonly SiteRefusal[];
}
/** No node of the site could ever hold a replica. */
export interface ModelDoesNotFit extends OfOneSite {
  readonly kind: 'ModelDoesNotFit';
  readonly modelName: string;
  readonly siteName: string;
  readonly placement: DoesNotFit;
}
/** The GPUs are there, and reserved by others. */
export interface InsufficientCapacity extends OfOneSite {
  readonly kind: 'InsufficientCapacity';
  readonly modelName: string;
  readonly siteName: string;
  readonly placement: NoRoom;
}
/**
 * `unknown`: no such site, or none at all; `unseen`: the worker has not counted its GPUs yet; `unreachable`: it does not
 * answer; `blocked`: its last check found what keeps new deployments away.
 */
export type SiteRefused = OfOneSite &
  (
    | {
        readonly kind: 'SiteRefused';
        readonly siteId: string | null;
        readonly cause: 'unknown' | 'unseen' | 'unreachable';
      }
    | {
        readonly kind: 'SiteRefused';
        readonly siteId: string;
        readonly cause: 'blocked';
        readonly blocking: readonly SiteCheckName[];
      }
  );
/** Neither the collectivité's policy nor the request allows data to lie there. */
export interface RegionRefused extends OfOneSite {
  readonly kind: 'RegionRefused';
  readonly siteName: string;
  readonly region: string;
  readonly allowed: readonly string[];
}
/** What is to be served may not lie on a site of this qualification; nobody can allow it. */
export interface SovereigntyRefused extends OfOneSite {
  readonly kind: 'SovereigntyRefused';
  readonly siteName: string;
  readonly needed: readonly Qualification[];
  readonly reason: LocalisedText;
}
/** No request, input and output together, is so short; or the model reads none so long. */
export interface InvalidContext {
  readonly kind: 'InvalidContext';
  readonly modelName: string;
  readonly given: number;
  readonly least: number;
  readonly most: number;
}

/** It is on its way out: what leaves is changed no more. */
export interface DeploymentLeaving {
  readonly kind: 'DeploymentLeaving';
  readonly deploymentId: DeploymentId;
}
/** One change at a time: the next is for when this one is done. */
export interface RolloutUnderWay {
  readonly kind: 'RolloutUnderWay';
  readonly deploymentId: DeploymentId;
}
/** A context so long takes more memory than the GPUs of a running deployment have. */
export interface ContextNeedsMoreGpus {
  readonly kind: 'ContextNeedsMoreGpus';
  readonly modelName: string;
  readonly contextTokens: number;
  readonly gpusPerReplica: number;
  /** As people say it, such as L40S. */
  readonly gpuName: string;
}

/** What a site may say to a draft. */
export type PlacementFailure =
  ModelDoesNotFit | InsufficientCapacity | SiteRefused | RegionRefused | SovereigntyRefused;

/** Another deployment of the same owner is called so. */
export interface NameTaken {
  readonly kind: 'NameTaken';
  readonly name: string;
}

export type RequestFailure =
  | PlacementFailure
  | OwnerNotFound
  | StateForbids
  | UnknownModel
  | ModelNotSelfHostable
  | InvalidReplicas
  | InvalidContext
  | ScalingFailure;

export type UpdateFailure =
  | DeploymentNotFound
  | DeploymentLeaving
  | UnknownModel
  | InvalidReplicas
  | InvalidContext
  | ContextNeedsMoreGpus
  | SiteRefused
  | InsufficientCapacity;

export type ScaleFailure = DeploymentNotFound | DeploymentLeaving | ScalingFailure;
