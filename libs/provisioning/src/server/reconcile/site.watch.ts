import { isDeepStrictEqual } from 'node:util';
import type { DeploymentId, SiteId } from '@beffroi/kernel';
import {
  type Change,
  type Cluster,
  type ClusterFailure,
  type Informer,
  type KnownObject,
  type KubernetesObject,
  type ObjectOf,
  startInformer,
} from '@beffroi/platform/kubernetes';
import { CENSUS_NAME, DEPLOYMENT_LABEL, ownedBy } from '../../domain/index.ts';
import { BelievedSecrets } from './believed.secrets.ts';
import { spellKey } from './work-key.ts';

/** All we make but Secrets, which the worker may read one by one and not list. */
const KINDS = {
  Namespace: 'v1',
  ResourceQuota: 'v1',
  LimitRange: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  ServiceAccount: 'v1',
  Service: 'v1',
  PersistentVolumeClaim: 'v1',
  Job: 'batch/v1',
  PodDisruptionBudget: 'policy/v1',
  Deployment: 'apps/v1',
  Pod: 'v1',
  EndpointSlice: 'discovery.k8s.io/v1',
} as const;
type WatchedKind = keyof typeof KINDS;
type Watched<Kind extends WatchedKind> = ObjectOf<{ apiVersion: (typeof KINDS)[Kind]; kind: Kind }>;

export interface SiteWatchOptions {
  readonly siteId: SiteId;
  readonly cluster: Cluster;
  /** Such as `v1.35`, the version whose Pod Security rules hold here. */
  readonly podSecurityVersion: string;
  readonly installation: string;
  /** How often all is listed anew; as often as informers do unless told. */
  readonly resyncMs?: number | undefined;
  /** How long a Secret that was found as declared is not read again. */
  readonly secretsBelievedMs: number;
  /** Told which key an object's change concerns. */
  readonly onKey: (key: string) => void;
  readonly onFailure: (message: string) => void;
}

/** What we have on one site, kept in memory; each change adds a key to the queue. */
export class SiteWatch {
  readonly siteId: SiteId;
  readonly cluster: Cluster;
  readonly podSecurityVersion: string;
  readonly installation: string;
  readonly secrets: BelievedSecrets;
  private readonly informers: ReadonlyMap<WatchedKind, Informer<KnownObject>>;

  constructor(private readonly options: SiteWatchOptions) {
    this.siteId = options.siteId;
    this.cluster = options.cluster;
    this.podSecurityVersion = options.podSecurityVersion;
    this.installation = options.installation;
    this.secrets = new BelievedSecrets(options.secretsBelievedMs);
    this.informers = new Map(
      (Object.keys(KINDS) as WatchedKind[]).map((kind) => [kind, this.watch(kind)] as const),
    );
  }

  isSynced(): boolean {
    return [...this.informers.values()].every((informer) => informer.isSynced());
  }

  async synced(): Promise<void> {
    await Promise.all([...this.informers.values()].map((informer) => informer.synced()));
  }

  find<Kind extends WatchedKind>(kind: Kind, name: string, namespace?: string): Watched<Kind> | undefined {
    return this.informers.get(kind)!.get(name, namespace) as Watched<Kind> | undefined;
  }

  /** Those that carry a deployment's label. */
  ofDeployment<Kind extends WatchedKind>(kind: Kind, id: DeploymentId): Watched<Kind>[] {
    return this.informers.get(kind)!.indexed(id) as unknown as Watched<Kind>[];
  }

  /** All of ours in a namespace, besides it. */
  inNamespace(namespace: string): KubernetesObject[] {
    return [...this.informers.values()]
      .flatMap((informer) => informer.list() as KubernetesObject[])
      .filter(({ metadata }) => metadata.namespace === namespace);
  }

  /** The keys of everything that is there. */
  keys(): string[] {
    const objects = [...this.informers.values()].flatMap((informer) => informer.list());
    return [...new Set(objects.map((object) => this.keyOf(object)))];
  }

  async stop(): Promise<void> {
    await Promise.all([...this.informers.values()].map((informer) => informer.stop()));
  }

  private watch(kind: WatchedKind): Informer<KnownObject> {
    const { cluster, installation, resyncMs, onKey, onFailure } = this.options;
    const selection = {
      apiVersion: KINDS[kind] as string,
      kind: kind as string,
      labelSelector: ownedBy(installation),
    };
    return startInformer(cluster, selection, {
      indexOf: ({ metadata }) => metadata.labels?.[DEPLOYMENT_LABEL],
      onChange: (change) => {
        if (!isBookkeeping(change)) onKey(this.keyOf(change.object));
      },
      onFailure: (failure) => onFailure(describe(kind, failure)),
      ...(resyncMs === undefined ? {} : { resyncMs }),
    });
  }

  private keyOf({ kind, metadata }: KubernetesObject): string {
    const { siteId } = this;
    const id = metadata.labels?.[DEPLOYMENT_LABEL];
    if (id) return spellKey({ kind: 'deployment', siteId, id: id as DeploymentId });
    return spellKey({
      kind: 'namespace',
      siteId,
      name: kind === 'Namespace' ? metadata.name : (metadata.namespace ?? metadata.name),
    });
  }
}

/** Of what nobody reads here: how much of a quota is used, which pods a budget counts. */
const UNREAD_STATUS: readonly string[] = ['ResourceQuota', 'PodDisruptionBudget'] satisfies WatchedKind[];

/** The cluster counted something anew, and nothing that was declared changed. */
const isBookkeeping = ({ kind, object, previous }: Change<KubernetesObject>): boolean =>
  kind === 'updated' &&
  UNREAD_STATUS.includes(object.kind) &&
  object.metadata.name !== CENSUS_NAME &&
  previous !== undefined &&
  isDeepStrictEqual(declaredPart(object), declaredPart(previous));

const declaredPart = ({ metadata, ...rest }: KubernetesObject): unknown => {
  const { resourceVersion: _, managedFields: __, ...own } = metadata;
  return { ...rest, status: undefined, metadata: own };
};

const describe = (
  kind: string,
  failure: ClusterFailure | { readonly kind: 'handler-threw'; readonly error: unknown },
): string =>
  failure.kind === 'handler-threw' ? `${kind}: ${String(failure.error)}` : `${kind}: ${failure.message}`;
