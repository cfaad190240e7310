import type { RouteRecord } from '@beffroi/contracts/dataplane';

/** What somebody wants of a deployment. */
export type Wish = 'run' | 'retire';

export interface Desired {
  readonly wish: Wish;
  readonly replicas: number;
  /** Keys of its manifests in the order of application; empty unless it is to run. */
  readonly manifests: readonly string[];
  /** Once true, fewer engines than wanted are a degradation and not a start. */
  readonly wasReady: boolean;
}

export type ObjectState = 'absent' | 'same' | 'different' | 'terminating';

export type PodState = 'unschedulable' | 'image-failed' | 'crashing' | 'loading' | 'ready' | 'terminating';

export interface PodObservation {
  readonly name: string;
  readonly state: PodState;
  /** The cluster's own words. */
  readonly message: string | null;
}

/** An engine that its pod's probes call ready. */
export interface Engine {
  /** The pod's uid: an address may come back as another pod's. */
  readonly id: string;
  readonly url: string;
}

export interface WorkloadObservation {
  readonly replicas: number;
  /** Somebody must own the field before our manifest may leave it out. */
  readonly scalerOwnsReplicas: boolean;
  /** Why the cluster refuses its pods (quota, Pod Security); null: it does not. */
  readonly podsRefused: string | null;
  /** Its engines took longer than the deadline. */
  readonly deadlineExceeded: boolean;
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
}

/** The route record that gateways were last given, and whether all have passed it. */
export interface PublishedRoute {
  readonly record: RouteRecord;
  readonly passed: boolean;
}

/** A site's state concerning one deployment, as values. */
export interface Observed {
  readonly namespace: 'absent' | 'active' | 'terminating';
  /** By manifest key. */
  readonly objects: ReadonlyMap<string, ObjectState>;
  readonly workload: WorkloadObservation | null;
  readonly pods: readonly PodObservation[];
  readonly engines: readonly Engine[];
  /** Ids of engines that answered a smoke test. */
  readonly proven: ReadonlySet<string>;
  /** What the last failed smoke test said; null: none failed since the last success. */
  readonly probeFailure: string | null;
  readonly route: PublishedRoute | null;
  /** Objects that go when the deployment goes; the namespace among them when nobody else needs it. */
  readonly leftovers: readonly Leftover[];
  readonly gpusReserved: boolean;
}
