import type { Result } from '@beffroi/kernel';
import type { ClusterFailure } from './cluster.failure.ts';
import type { KubernetesObject, ObjectOf, ObjectRef, TypeRef } from './objects.types.ts';

/** What a list or a watch covers. Without `namespace`, all namespaces. */
export interface Selection extends TypeRef {
  readonly namespace?: string | undefined;
  /** e.g. `beffroi.fr/deployment-id,app.kubernetes.io/component=engine` */
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface ObjectList<T> {
  readonly items: readonly T[];
  /** From where a watch continues without a gap. */
  readonly resourceVersion: string;
}

export interface ApplyOptions {
  /** Who owns the applied fields, 1 to 128 characters. */
  readonly fieldManager: string;
  /** Takes fields over from other managers. Without it, a difference is a `field-conflict`. */
  readonly force?: boolean;
  /** Validates and answers as if written; nothing is kept. */
  readonly dryRun?: boolean;
}

export interface WriteOptions {
  readonly fieldManager: string;
  readonly dryRun?: boolean;
}

export interface DeleteOptions {
  /** Deletes only this very object; another one of the same name answers `conflict`. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
}

/** `gone`: the server holds it no longer; `terminating`: finalizers or a grace period still hold it. */
export type DeleteOutcome = 'gone' | 'terminating';

export interface Patch {
  readonly type: 'merge' | 'json';
  readonly body: unknown;
}

/** Replicas as the `/scale` subresource says them. */
export interface Scale {
  readonly desiredReplicas: number;
  readonly observedReplicas: number;
  readonly resourceVersion: string;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }
  /** The server ends the watch: `expired` asks for a new list. */
  | { readonly type: 'ERROR'; readonly failure: ClusterFailure };

export interface WatchOptions {
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
  /** The server closes the watch after this time. */
  readonly timeoutSeconds: number;
}

export interface ClusterVersion {
  /** e.g. `v1.35.2` */
  readonly gitVersion: string;
  readonly major: number;
  readonly minor: number;
}

/** What time it is for a server, as the Date of an answer says it. */
export interface ServerClock {
  /** How far it is ahead of ours, in milliseconds; negative when it is behind. */
  readonly aheadMs: number;
  /** What cannot be told: half of the way there and back, and the second that a Date is rounded to. */
  readonly uncertaintyMs: number;
}

type Answer<T> = Promise<Result<T, ClusterFailure>>;

/**
 * One Kubernetes API server. Objects go in and come out as the JSON of the wire, whatever their kind; what
 * can fail is a value. Waits as Retry-After asks, within limits, before it gives up.
 */
export interface Cluster {
  /** The address of the API server, for messages. */
  readonly server: string;
  version(): Answer<ClusterVersion>;
  clock(): Answer<ServerClock>;
  /**
   * Every kind of objects in namespaces that quotas can count, custom ones too, as they name it: `secrets`,
   * `deployments.apps`. Whoever may log in may ask; a second old at most.
   */
  namespacedKinds(): Answer<readonly string[]>;
  get<const Ref extends ObjectRef>(ref: Ref): Answer<ObjectOf<Ref>>;
  /** All pages of one consistent list. Items carry apiVersion and kind (the server leaves them out). */
  list<const In extends Selection>(selection: In): Answer<ObjectList<ObjectOf<In>>>;
  create<T extends KubernetesObject>(object: T, options: WriteOptions): Answer<T>;
  /** Server-side apply: creates, or changes what this manager owns. */
  apply<T extends KubernetesObject>(object: T, options: ApplyOptions): Answer<T>;
  /** Server-side apply on `/status`. */
  applyStatus<T extends KubernetesObject>(object: T, options: ApplyOptions): Answer<T>;
  /** PUT; with `metadata.resourceVersion` it writes only over that version. */
  replace<T extends KubernetesObject>(object: T, options: WriteOptions): Answer<T>;
  /** PUT on `/status`. */
  replaceStatus<T extends KubernetesObject>(object: T, options: WriteOptions): Answer<T>;
  patch<const Ref extends ObjectRef>(ref: Ref, patch: Patch, options: WriteOptions): Answer<ObjectOf<Ref>>;
  delete(ref: ObjectRef, options?: DeleteOptions): Answer<DeleteOutcome>;
  readScale(ref: ObjectRef): Answer<Scale>;
  /** Server-side apply of `replicas` through `/scale`, so that the manager owns the field. */
  scale(ref: ObjectRef, replicas: number, options: ApplyOptions): Answer<Scale>;
  /** Opens a watch with bookmarks. Iterating ends when the server closes, throws when the stream breaks. */
  watch<const In extends Selection>(
    selection: In,
    options: WatchOptions,
  ): Answer<AsyncIterable<WatchEvent<ObjectOf<In>>>>;
  /** Ends its connections, and with them what is under way. */
  close(): Promise<void>;
}
