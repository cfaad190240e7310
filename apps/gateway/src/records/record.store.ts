import {
  RECORD_VERSION,
  type KeyRecord,
  type LimitRecord,
  type ModelRecord,
  type ProjectRecord,
  type RecordEnvelope,
  type RecordKind,
  RECORD_KINDS,
  type RouteRecord,
  type TenantRecord,
} from '@beffroi/contracts/dataplane';
import type { CollectiviteId, ModelId, ProjectId } from '@beffroi/kernel';
import { enforcementOf } from '@beffroi/quotas/domain';
import { GroupedIndex } from './grouped.index.ts';
import type { RecordReader } from './record.reader.ts';
import type { Key, Limit, Model, Project, Records, Route, Tenant } from './record.views.ts';

/** Everything that was published, indexed by what the pipeline asks for. */
export class RecordStore implements Records {
  readonly #reader: RecordReader;
  readonly #tenants = new Map<string, Tenant>();
  readonly #projects = new Map<string, Project>();
  readonly #models = new Map<string, Model>();
  readonly #keys = new Map<string, Key>();
  readonly #keysByDigest = new Map<string, Key>();
  readonly #modelsByName = new Map<string, Model>();
  readonly #routes = new GroupedIndex<Route>(({ modelId }) => modelId);
  readonly #closures = new GroupedIndex<Limit>(({ level, ownerId }) => ownerKey(level, ownerId));
  readonly #limits = new GroupedIndex<Limit>(({ level, ownerId }) => ownerKey(level, ownerId));
  #limitsMark = {};
  readonly #unreadable = new Map<string, string>();
  /** Told again since {@link beginReload}. */
  #toldAgain: Set<string> | undefined;
  changes = 0;

  constructor(reader: RecordReader) {
    this.#reader = reader;
  }

  /** The newest of a kind and id wins. One that cannot be read leaves the last good one in place. */
  apply({ kind, id, v, body }: RecordEnvelope): void {
    if (!isRecordKind(kind)) return;
    this.changes++;
    const name = nameOf(kind, id);
    this.#toldAgain?.add(name);
    if (body !== null && v !== RECORD_VERSION) {
      this.#unreadable.set(name, `version ${v}, this gateway reads ${RECORD_VERSION}`);
      return;
    }
    try {
      this.#put(kind, id, body);
      this.#unreadable.delete(name);
    } catch (error) {
      this.#unreadable.set(name, (error as Error).message);
    }
  }

  /** Everything is told again from its first record. Until that is done, what is here serves. */
  beginReload(): void {
    this.#toldAgain = new Set();
  }

  /** What was not told again is gone; of what was and could not be read, the last good one stays. */
  endReload(): void {
    const toldAgain = this.#toldAgain;
    this.#toldAgain = undefined;
    if (!toldAgain) return;
    this.changes++;
    for (const { kind, id } of this.#everything())
      if (!toldAgain.has(nameOf(kind, id))) this.#put(kind, id, null);
    for (const name of [...this.#unreadable.keys()]) if (!toldAgain.has(name)) this.#unreadable.delete(name);
  }

  /** What could not be read and why, for readiness. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.#unreadable;
  }

  keyByDigest(digest: string): Key | undefined {
    return this.#keysByDigest.get(digest);
  }
  project(id: ProjectId): Project | undefined {
    return this.#projects.get(id);
  }
  tenant(id: CollectiviteId): Tenant | undefined {
    return this.#tenants.get(id);
  }
  modelByName(name: string): Model | undefined {
    return this.#modelsByName.get(name);
  }
  models(): Iterable<Model> {
    return this.#models.values();
  }
  routesOf(model: ModelId): Iterable<Route> {
    return this.#routes.group(model);
  }
  routes(): Iterable<Route> {
    return this.#routes.all();
  }
  limitsOf(level: Limit['level'], ownerId: string | null): Iterable<Limit> {
    return this.#limits.group(ownerKey(level, ownerId));
  }
  get limitsMark(): object {
    return this.#limitsMark;
  }
  get hasClosures(): boolean {
    return this.#closures.size > 0;
  }
  closuresOf(level: Limit['level'], ownerId: string | null): Iterable<Limit> {
    return this.#closures.group(ownerKey(level, ownerId));
  }

  #everything(): { readonly kind: RecordKind; readonly id: string }[] {
    const idsOf: Readonly<Record<RecordKind, Iterable<string>>> = {
      tenant: this.#tenants.keys(),
      project: this.#projects.keys(),
      key: this.#keys.keys(),
      model: this.#models.keys(),
      route: this.#routes.ids(),
      limit: [...this.#closures.ids(), ...this.#limits.ids()],
    };
    return RECORD_KINDS.flatMap((kind) => [...idsOf[kind]].map((id) => ({ kind, id })));
  }

  #put(kind: RecordKind, id: string, body: unknown): void {
    const reader = this.#reader;
    switch (kind) {
      case 'tenant':
        return put(this.#tenants, id, body === null ? undefined : reader.tenant(id, body as TenantRecord));
      case 'project':
        this.#limitsMark = {};
        return put(this.#projects, id, body === null ? undefined : reader.project(id, body as ProjectRecord));
      case 'key':
        return this.#putKey(id, body === null ? undefined : reader.key(id, body as KeyRecord));
      case 'model':
        return this.#putModel(id, body === null ? undefined : reader.model(id, body as ModelRecord));
      case 'route':
        return this.#routes.put(id, body === null ? undefined : reader.route(id, body as RouteRecord));
      case 'limit':
        return this.#putLimit(id, body === null ? undefined : reader.limit(id, body as LimitRecord));
    }
  }

  #putLimit(id: string, limit: Limit | undefined): void {
    this.#limitsMark = {};
    this.#closures.put(id, kept(limit, 'closed'));
    this.#limits.put(id, kept(limit, 'held'));
  }

  #putKey(id: string, key: Key | undefined): void {
    const before = this.#keys.get(id);
    for (const digest of digestsOf(before)) this.#keysByDigest.delete(digest);
    for (const digest of digestsOf(key)) this.#keysByDigest.set(digest, key!);
    put(this.#keys, id, key);
  }

  #putModel(id: string, model: Model | undefined): void {
    for (const name of namesOf(this.#models.get(id))) {
      // An alias may have moved to another model already.
      if (this.#modelsByName.get(name)?.id === id) this.#modelsByName.delete(name);
    }
    for (const name of namesOf(model)) this.#modelsByName.set(name, model!);
    put(this.#models, id, model);
  }
}

const nameOf = (kind: string, id: string): string => `${kind} ${id}`;

const isRecordKind = (kind: string): kind is RecordKind => (RECORD_KINDS as readonly string[]).includes(kind);

const ownerKey = (level: Limit['level'], ownerId: string | null): string => `${level}:${ownerId ?? ''}`;

const kept = (limit: Limit | undefined, how: 'closed' | 'held'): Limit | undefined =>
  limit && enforcementOf(limit) === how ? limit : undefined;

const digestsOf = (key: Key | undefined): string[] =>
  key ? [key.digest, ...(key.previousDigest === undefined ? [] : [key.previousDigest])] : [];

const namesOf = (model: Model | undefined): string[] => (model ? [model.id, ...model.aliases] : []);

const put = <T>(map: Map<string, T>, id: string, value: T | undefined): void => {
  if (value === undefined) map.delete(id);
  else map.set(id, value);
};
