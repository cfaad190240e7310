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
  readonly resources: readonly { name: string; kind: string; namespaced: boolean }[];
}

const groupPath = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Turns kinds into paths; asks the server once for each API version, and again for a kind it did not know. */
export class Discovery {
  readonly #session: KubeSession;
  readonly #known = new Map<string, Map<string, ResourceName>>();

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
