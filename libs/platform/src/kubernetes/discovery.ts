import { err, ok, type Result } from '@beffroi/kernel';
import type { ClusterFailure } from './cluster.failure.ts';
import type { KubeSession } from './kube-session.ts';
import type { TypeRef } from './objects.types.ts';

/** How the API names a kind in its paths. */
interface ResourceName {
  readonly plural: string;
  readonly namespaced: boolean;
}

interface ResourceList {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

interface GroupList {
  readonly groups: readonly {
    readonly name: string;
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
}

/** What a server has to offer of a kind for its quotas to count the objects. */
const COUNTED_BY = ['create', 'list', 'watch', 'delete'];
/** Many ask at the same time. */
const KINDS_BELIEVED_MS = 1_000;

const groupPath = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Turns kinds into paths; asks the server once for each API version, and again for a kind it did not know. */
export class Discovery {
  readonly #session: KubeSession;
  readonly #known = new Map<string, Map<string, ResourceName>>();
  #kinds: { readonly names: readonly string[]; readonly untilMs: number } | undefined;

  constructor(session: KubeSession) {
    this.#session = session;
  }

  /** The path of a kind's collection; of one namespace when the kind lives in namespaces and one is given. */
  async collectionPath(type: TypeRef, namespace?: string): Promise<Result<string, ClusterFailure>> {
    const found = await this.#resource(type);
    if (!found.ok) return found;
    const { plural, namespaced } = found.value;
    const within = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return ok(`${groupPath(type.apiVersion)}${within}/${plural}`);
  }

  /** Every kind of objects in namespaces, custom ones too, as quotas name it: `secrets`, `deployments.apps`. */
  async namespacedKinds(): Promise<Result<readonly string[], ClusterFailure>> {
    if (this.#kinds && performance.now() < this.#kinds.untilMs) return ok(this.#kinds.names);
    const groups = await this.#session.request<GroupList>({ method: 'GET', path: '/apis' });
    if (!groups.ok) return groups;
    const versions = groups.value.groups.flatMap((group) =>
      group.versions.map(({ groupVersion }) => ({ group: group.name, groupVersion })),
    );
    const lists = await Promise.all(
      [{ group: '', groupVersion: 'v1' }, ...versions].map((version) => this.#countedIn(version)),
    );
    const names = new Set<string>();
    for (const list of lists) {
      if (!list.ok) return list;
      for (const name of list.value) names.add(name);
    }
    this.#kinds = { names: [...names].sort(), untilMs: performance.now() + KINDS_BELIEVED_MS };
    return ok(this.#kinds.names);
  }

  async #countedIn(version: {
    readonly group: string;
    readonly groupVersion: string;
  }): Promise<Result<string[], ClusterFailure>> {
    const { group, groupVersion } = version;
    const path = groupPath(groupVersion);
    const answer = await this.#session.request<ResourceList>({ method: 'GET', path });
    if (!answer.ok) return answer;
    const counted = answer.value.resources.filter(
      ({ name, namespaced, verbs }) =>
        namespaced && !name.includes('/') && COUNTED_BY.every((verb) => verbs.includes(verb)),
    );
    return ok(counted.map(({ name }) => (group === '' ? name : `${name}.${group}`)));
  }

  async #resource({ apiVersion, kind }: TypeRef): Promise<Result<ResourceName, ClusterFailure>> {
    const cached = this.#known.get(apiVersion)?.get(kind);
    if (cached) return ok(cached);
    const answer = await this.#session.request<ResourceList>({ method: 'GET', path: groupPath(apiVersion) });
    if (!answer.ok) return answer;
    const resources = answer.value.resources.filter(({ name }) => !name.includes('/'));
    this.#known.set(
      apiVersion,
      new Map(resources.map(({ name, kind: named, namespaced }) => [named, { plural: name, namespaced }])),
    );
    const resource = this.#known.get(apiVersion)?.get(kind);
    if (resource) return ok(resource);
    return err({
      kind: 'unknown-kind',
      message: `${this.#session.server} offers no kind ${kind} in ${apiVersion}`,
      causes: [],
    });
  }
}
