import type { RouteRecord } from '@beffroi/contracts/dataplane';
import type { LoadFailure } from '../weights/load-failure.ts';
import type { NamespaceFate } from './namespace-fate.ts';

/** What somebody wants of a deployment. */
export type Wish = 'run' | 'retire';

/** How a change goes on: the new beside the old, for which GPUs are held, or in the old one's place. */
export type RolloutMode = 'beside' | 'in-place';

export interface Desired {
  readonly wish: Wish;
  readonly replicas: number;
  /** Keys of its manifests in the order of application; empty unless it is to run. */
  readonly manifests: readonly string[];
  /** Once true, fewer engines than wanted are a degradation and not a start. */
  readonly wasReady: boolean;
  /** Nothing in the cluster is changed: drift is only reported. */
  readonly cordoned: boolean;
  /** The change that is under way; null: none, or not decided yet. */
  readonly rollout: RolloutMode | null;
  /** A second engine may start beside the first: no volume ties both to one node. */
  readonly surgeable: boolean;
}

export type ObjectState = 'absent' | 'same' | 'different' | 'terminating';

export type PodState = 'unschedulable' | 'image-failed' | 'crashing' | 'loading' | 'ready' | 'terminating';

export interface PodObservation {
  readonly name: string;
  readonly state: PodState;
  /** The cluster's own words. */
  readonly message: string | null;
}

/** An engine that its own probes call ready. */
export interface Engine {
  /** The pod's uid: an address may come back as another pod's. */
  readonly id: string;
  /** The pod's name. */
  readonly pod: string;
  readonly url: string;
}

export interface WorkloadObservation {
  readonly replicas: number;
  /** Somebody must own the field before our manifest may leave it out. */
  readonly scalerOwnsReplicas: boolean;
  /** Its pods are to be other ones than the cluster was told. */
  readonly outdated: boolean;
  /** Pods of before its last change are left. */
  readonly rolling: boolean;
  /** Why the cluster refuses its pods (quota, Pod Security); null: it does not. */
  readonly podsRefused: string | null;
  /** Its engines took longer than the deadline. */
  readonly deadlineExceeded: boolean;
}

/** The Job that copies weights to a volume. */
export interface LoaderObservation {
  readonly state: 'running' | 'failed' | 'complete';
  /** 0 to 100; null: nobody could say. */
  readonly percent: number | null;
  /** Why it failed, or why it does not get on; null: nothing is known of that. */
  readonly trouble: LoadFailure | Stalled | null;
}

/** It was not the loader that said so. */
export interface Stalled {
  readonly kind: 'stalled';
  /** The cluster's own words. */
  readonly detail: string;
}

/** What is there of an object that should not be. */
export interface Leftover {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  /** Deletions say which one they mean: a new object of the same name is not theirs. */
  readonly uid: string;
  readonly terminating: boolean;
  /** Finalizers of others that it has; absent: none. */
  readonly heldBy?: readonly string[];
}

/** What an earlier version left: it serves until the present one has taken its place. */
export interface Superseded {
  readonly engines: readonly Engine[];
  readonly objects: readonly Leftover[];
}

/** The route record that gateways were last given, and who has not passed it. */
export interface PublishedRoute {
  readonly record: RouteRecord;
  /** Live gateways that may still use the record before this one. */
  readonly behind: readonly string[];
}

/** A site's state concerning one deployment, as values. */
export interface Observed {
  readonly namespace: 'absent' | 'active' | 'terminating';
  /** Why a namespace that is to go does not, in the cluster's words; null: nothing holds it. */
  readonly namespaceHeld: string | null;
  /** By manifest key. */
  readonly objects: ReadonlyMap<string, ObjectState>;
  readonly workload: WorkloadObservation | null;
  /** null: weights are mounted, and loaded by nobody. */
  readonly loader: LoaderObservation | null;
  /** Those of the present version; of all when it leaves. */
  readonly pods: readonly PodObservation[];
  readonly engines: readonly Engine[];
  readonly superseded: Superseded;
  /** Objects of the present version that it needs no more. */
  readonly surplus: readonly Leftover[];
  /** Ids of engines that answered a smoke test. */
  readonly proven: ReadonlySet<string>;
  /** Ids of engines for which the cluster may stop others: gateways know them. */
  readonly admitted: ReadonlySet<string>;
  /** Addresses of engines that the scaler takes away: gateways are sent to them no more. */
  readonly draining: ReadonlySet<string>;
  /** What the last failed smoke test said; null: none failed since the last success. */
  readonly probeFailure: string | null;
  readonly route: PublishedRoute | null;
  /** What becomes of its namespace; null: nobody asks yet, because others live in it or something of ours does. */
  readonly fate: NamespaceFate | null;
  /** Objects that go when the deployment goes; the namespace among them when it holds nothing else any more. */
  readonly leftovers: readonly Leftover[];
  readonly gpusReserved: boolean;
  /** Whether a key of before is still accepted, and which of the two gateways were last given. */
  readonly keys: 'one' | 'old-routed' | 'new-routed';
}

export const hasPassed = (route: PublishedRoute | null): boolean => route?.behind.length === 0;
