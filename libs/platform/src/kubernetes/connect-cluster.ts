import { err, ok, type Result } from '@beffroi/kernel';
import type {
  ApplyOptions,
  Cluster,
  ClusterVersion,
  DeleteOptions,
  DeleteOutcome,
  ObjectList,
  Patch,
  Scale,
  Selection,
  ServerClock,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './cluster.ts';
import type { ClusterFailure } from './cluster.failure.ts';
import { Discovery } from './discovery.ts';
import { KubeSession, type SessionLimits } from './kube-session.ts';
import { type KubernetesObject, type ObjectOf, type ObjectRef, refOf } from './objects.types.ts';
import { readWatch } from './watch-stream.ts';

type Answer<T> = Promise<Result<T, ClusterFailure>>;

export interface ConnectOptions extends Partial<SessionLimits> {
  /** The text of a kubeconfig; its current context says which cluster and user. */
  readonly kubeconfigYaml: string;
}

interface WireList {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: Omit<KubernetesObject, 'apiVersion' | 'kind'>[];
}

interface WireScale {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}

const APPLY = 'application/apply-patch+yaml';
const PATCH_TYPES = { merge: 'application/merge-patch+json', json: 'application/json-patch+json' } as const;
const CLOCK_TIMEOUT_MS = 10_000;
const PAGE_SIZE = 500;
/** A watch that outlives the server's own timeout by this much is a dead connection. */
const WATCH_GRACE_MS = 10_000;

const writeQuery = ({ fieldManager, dryRun }: WriteOptions) => ({
  fieldManager,
  dryRun: dryRun ? 'All' : undefined,
});

const toScale = (scale: WireScale): Scale => ({
  desiredReplicas: scale.spec?.replicas ?? 0,
  observedReplicas: scale.status?.replicas ?? 0,
  resourceVersion: scale.metadata.resourceVersion,
});

class HttpCluster implements Cluster {
  readonly #session: KubeSession;
  readonly #discovery: Discovery;

  constructor(session: KubeSession) {
    this.#session = session;
    this.#discovery = new Discovery(session);
  }

  get server(): string {
    return this.#session.server;
  }

  async version(): Answer<ClusterVersion> {
    const answer = await this.#session.request<{ gitVersion: string; major: string; minor: string }>({
      method: 'GET',
      path: '/version',
    });
    if (!answer.ok) return answer;
    const { gitVersion, major, minor } = answer.value;
    // Providers write «35+».
    return ok({ gitVersion, major: Number.parseInt(major, 10), minor: Number.parseInt(minor, 10) });
  }

  async clock(): Answer<ServerClock> {
    const sentAt = Date.now();
    const signal = AbortSignal.timeout(CLOCK_TIMEOUT_MS);
    const answer = await this.#session.open({ method: 'GET', path: '/version', signal });
    if (!answer.ok) return answer;
    const receivedAt = Date.now();
    await answer.value.text();
    const date = Date.parse(answer.value.headers.get('date') ?? '');
    if (Number.isNaN(date))
      return err({ kind: 'server-error', message: 'GET /version: the answer has no Date', causes: [] });
    // A Date is cut off at the second: on average half of one is missing.
    const aheadMs = Math.round(date + 500 - (sentAt + receivedAt) / 2);
    return ok({ aheadMs, uncertaintyMs: Math.ceil((receivedAt - sentAt) / 2 + 500) });
  }

  namespacedKinds(): Answer<readonly string[]> {
    return this.#discovery.namespacedKinds();
  }

  async get<const Ref extends ObjectRef>(ref: Ref): Answer<ObjectOf<Ref>> {
    return this.#onObject(ref, (path) => this.#session.request({ method: 'GET', path }));
  }

  async list<const In extends Selection>(selection: In): Answer<ObjectList<ObjectOf<In>>> {
    const path = await this.#discovery.collectionPath(selection, selection.namespace);
    if (!path.ok) return path;
    const { apiVersion, kind, labelSelector, fieldSelector } = selection;
    const items: ObjectOf<In>[] = [];
    for (let token: string | undefined; ;) {
      const page = await this.#session.request<WireList>({
        method: 'GET',
        path: path.value,
        query: { labelSelector, fieldSelector, limit: PAGE_SIZE, continue: token },
      });
      if (!page.ok) return page;
      items.push(
        ...page.value.items.map((item) => ({ ...item, apiVersion, kind }) as unknown as ObjectOf<In>),
      );
      token = page.value.metadata.continue;
      if (!token) return ok({ items, resourceVersion: page.value.metadata.resourceVersion ?? '' });
    }
  }

  async create<T extends KubernetesObject>(object: T, options: WriteOptions): Answer<T> {
    const path = await this.#discovery.collectionPath(object, object.metadata.namespace);
    if (!path.ok) return path;
    return this.#session.request({
      method: 'POST',
      path: path.value,
      query: writeQuery(options),
      body: object,
    });
  }

  async apply<T extends KubernetesObject>(object: T, options: ApplyOptions): Answer<T> {
    return this.#onObject(refOf(object), (path) => this.#applyAt<T>(path, object, options));
  }

  async applyStatus<T extends KubernetesObject>(object: T, options: ApplyOptions): Answer<T> {
    return this.#onObject(refOf(object), (path) => this.#applyAt<T>(`${path}/status`, object, options));
  }

  async replace<T extends KubernetesObject>(object: T, options: WriteOptions): Answer<T> {
    return this.#onObject(refOf(object), (path) => this.#put<T>(path, object, options));
  }

  async replaceStatus<T extends KubernetesObject>(object: T, options: WriteOptions): Answer<T> {
    return this.#onObject(refOf(object), (path) => this.#put<T>(`${path}/status`, object, options));
  }

  async patch<const Ref extends ObjectRef>(
    ref: Ref,
    patch: Patch,
    options: WriteOptions,
  ): Answer<ObjectOf<Ref>> {
    return this.#onObject(ref, (path) =>
      this.#session.request({
        method: 'PATCH',
        path,
        query: writeQuery(options),
        contentType: PATCH_TYPES[patch.type],
        body: patch.body,
      }),
    );
  }

  async delete(ref: ObjectRef, options: DeleteOptions = {}): Answer<DeleteOutcome> {
    const { uid, resourceVersion, propagation, gracePeriodSeconds } = options;
    const answer = await this.#onObject(ref, (path) =>
      this.#session.request<KubernetesObject>({
        method: 'DELETE',
        path,
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid, resourceVersion },
          propagationPolicy: propagation,
          gracePeriodSeconds,
        },
      }),
    );
    if (!answer.ok) return answer;
    // The server answers with a Status when nothing is left, and with the object while something holds it.
    return ok(
      answer.value.kind !== 'Status' && answer.value.metadata.deletionTimestamp ? 'terminating' : 'gone',
    );
  }

  async readScale(ref: ObjectRef): Answer<Scale> {
    const answer = await this.#onObject(ref, (path) =>
      this.#session.request<WireScale>({ method: 'GET', path: `${path}/scale` }),
    );
    return answer.ok ? ok(toScale(answer.value)) : answer;
  }

  async scale(ref: ObjectRef, replicas: number, options: ApplyOptions): Answer<Scale> {
    const { name, namespace } = ref;
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name, namespace },
      spec: { replicas },
    };
    const answer = await this.#onObject(ref, (path) =>
      this.#applyAt<WireScale>(`${path}/scale`, scale, options),
    );
    return answer.ok ? ok(toScale(answer.value)) : answer;
  }

  async watch<const In extends Selection>(
    selection: In,
    { resourceVersion, signal, timeoutSeconds }: WatchOptions,
  ): Answer<AsyncIterable<WatchEvent<ObjectOf<In>>>> {
    const path = await this.#discovery.collectionPath(selection, selection.namespace);
    if (!path.ok) return path;
    const { labelSelector, fieldSelector } = selection;
    const opened = await this.#session.open({
      method: 'GET',
      path: path.value,
      query: {
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion,
        timeoutSeconds,
        labelSelector,
        fieldSelector,
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000 + WATCH_GRACE_MS)]),
    });
    if (!opened.ok) return opened;
    if (!opened.value.body)
      return err({ kind: 'server-error', message: 'The watch has no body.', causes: [] });
    return ok(readWatch<ObjectOf<In>>(`watch ${path.value}`, opened.value.body));
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #put<T>(path: string, object: KubernetesObject, options: WriteOptions): Answer<T> {
    return this.#session.request({ method: 'PUT', path, query: writeQuery(options), body: object });
  }

  #applyAt<T>(path: string, body: unknown, options: ApplyOptions): Answer<T> {
    return this.#session.request({
      method: 'PATCH',
      path,
      query: { ...writeQuery(options), force: options.force ?? false },
      contentType: APPLY,
      body,
    });
  }

  async #onObject<T>(ref: ObjectRef, call: (path: string) => Answer<T>): Answer<T> {
    const collection = await this.#discovery.collectionPath(ref, ref.namespace);
    if (!collection.ok) return collection;
    return call(`${collection.value}/${encodeURIComponent(ref.name)}`);
  }
}

/** Binds to the cluster of a kubeconfig. Nothing is sent yet; an unreadable kubeconfig throws. */
export const connectCluster = ({
  kubeconfigYaml,
  requestTimeoutMs = 15_000,
  patienceMs = 10_000,
  concurrency = 32,
}: ConnectOptions): Cluster =>
  new HttpCluster(new KubeSession(kubeconfigYaml, { requestTimeoutMs, patienceMs, concurrency }));
