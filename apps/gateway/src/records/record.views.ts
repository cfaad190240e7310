import type {
  KeyRecord,
  LimitRecord,
  ModelRecord,
  ProjectRecord,
  RouteRecord,
  TenantRecord,
} from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import type { ApiKeyId, CollectiviteId, DeploymentId, LimitId, ModelId, ProjectId } from '@beffroi/kernel';
import type { AddressRanges } from '../addresses/address.ranges.ts';

/** Records as the pipeline sees them: with their ids, sealed fields opened, times parsed. */
export interface Tenant extends Omit<TenantRecord, 'cacheSalt'> {
  readonly id: CollectiviteId;
  /** What shared engines are told. */
  readonly cacheSalt: string;
  /** What end users are told apart by; nobody is told. */
  readonly endUserKey: Uint8Array;
}
export interface Project extends ProjectRecord {
  readonly id: ProjectId;
}
export interface Key extends Omit<KeyRecord, 'expiresAt' | 'previousUntil' | 'models' | 'addresses'> {
  readonly id: ApiKeyId;
  readonly expiresAtMs: number;
  readonly previousUntilMs: number;
  /** undefined: every model. */
  readonly models: ReadonlySet<ModelId> | undefined;
  /** undefined: from anywhere. */
  readonly addresses: AddressRanges | undefined;
}
export interface Model extends ModelRecord {
  readonly id: ModelId;
}
export interface Route extends Omit<RouteRecord, 'credential'> {
  readonly id: DeploymentId;
  readonly offer: Offer;
  /** `authorization` of requests to the engines. */
  readonly authorization: string | undefined;
}
export interface Limit extends LimitRecord {
  readonly id: LimitId;
}

/** What the gateway knows, all in memory. */
export interface Records {
  /** Counts what was published: while it stands, nothing has changed. */
  readonly changes: number;
  /** @param digest HMAC-SHA-256 of the whole key, base64url; the current one or the one before */
  keyByDigest(digest: string): Key | undefined;
  project(id: ProjectId): Project | undefined;
  tenant(id: CollectiviteId): Tenant | undefined;
  /** @param name an id or an alias */
  modelByName(name: string): Model | undefined;
  models(): Iterable<Model>;
  routesOf(model: ModelId): Iterable<Route>;
  /** Limits that requests are held to, by level and owner; null is the operator's pool. */
  limitsOf(level: Limit['level'], ownerId: string | null): Iterable<Limit>;
  /** Another object whenever a limit, or what it is looked up by, was published anew. */
  readonly limitsMark: object;
  /** Whether there is any limit of value 0: there seldom is. */
  readonly hasClosures: boolean;
  /** Limits of value 0 that are in force, by level and owner; null is the operator's pool. */
  closuresOf(level: Limit['level'], ownerId: string | null): Iterable<Limit>;
}
