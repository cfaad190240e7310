import type { AttachedBodyId, CollectiviteId, ModelId, ProjectId, SiteId } from '@beffroi/kernel';

/** The version this program writes and understands, for every kind. */
export const RECORD_VERSION = 1;

/** What the control plane publishes and every gateway keeps in memory (INTERFACES, Data-plane records). */
export interface RecordBodies {
  tenant: TenantRecord;
  project: ProjectRecord;
  key: KeyRecord;
  model: ModelRecord;
  route: RouteRecord;
  limit: LimitRecord;
}
export type RecordKind = keyof RecordBodies;
export const RECORD_KINDS: readonly RecordKind[] = ['tenant', 'project', 'key', 'model', 'route', 'limit'];

/** One row of the log: newest `seq` of a `(kind, id)` wins, a null body is a tombstone. */
export interface RecordEnvelope {
  readonly seq: number;
  readonly kind: string;
  readonly id: string;
  readonly v: number;
  readonly body: unknown;
}

/** What an operation hands to the unit of work. */
export type RecordNote = {
  [Kind in RecordKind]: {
    readonly kind: Kind;
    readonly id: string;
    readonly body: RecordBodies[Kind] | null;
  };
}[RecordKind];

export type TenantState = 'active' | 'suspended';
/** Service classes of the fair queue, best first. */
export type ServiceClass = 'garanti' | 'standard' | 'differe';
export const SENSITIVITIES = ['public', 'interne', 'personnel', 'sensible', 'sante'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];
export const QUALIFICATIONS = ['none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds'] as const;
export type Qualification = (typeof QUALIFICATIONS)[number];

/** id = collectivité. */
export interface TenantRecord {
  readonly state: TenantState;
  readonly weight: number;
  readonly class: ServiceClass;
  /** The tenant's `cache_salt`, sealed with the data-plane key. */
  readonly cacheSalt: string;
}

/** id = project. */
export interface ProjectRecord {
  readonly collectiviteId: CollectiviteId;
  readonly payerId: CollectiviteId;
  readonly attachedBodyId?: AttachedBodyId;
  readonly analyticCode?: string;
  readonly sensitivity: Sensitivity;
  /** Its keys open nothing; absent: they do. */
  readonly state?: 'stopped';
}

/** id = API key. Digests are HMAC-SHA-256 of the whole key with the pepper, base64url. */
export interface KeyRecord {
  readonly digest: string;
  readonly previousDigest?: string;
  /** ISO 8601; the previous digest opens nothing from then on. */
  readonly previousUntil?: string;
  readonly projectId: ProjectId;
  /** ISO 8601. */
  readonly expiresAt?: string;
  /** null: every model that the collectivité may use. */
  readonly models: readonly ModelId[] | null;
  /** CIDR ranges the key may be used from. */
  readonly addresses?: readonly string[];
}

export const MODEL_TYPES = [
  'text-generation',
  'text-embeddings-inference',
  'text-classification',
  'automatic-speech-recognition',
  'image-to-text',
] as const;
export type ModelType = (typeof MODEL_TYPES)[number];

/** Integer micro-euros per million tokens, HT. */
export interface ModelPrices {
  readonly inputMicros: number;
  readonly cachedInputMicros: number;
  readonly outputMicros: number;
}

/** In billions. `active` is what one token uses, less than `total` in a mixture of experts. */
export interface ModelParameters {
  readonly activeBillions: number;
  readonly totalBillions: number;
}

/** What a model can do beyond text. */
export interface ModelAbilities {
  /** Calls functions. */
  readonly tools: boolean;
  readonly reasoning: boolean;
}

/** id = model, which is also its public name. */
export interface ModelRecord {
  readonly aliases: readonly string[];
  readonly type: ModelType;
  readonly maxContextTokens: number;
  /** The `max_tokens` of a request that names none. */
  readonly defaultMaxTokens: number;
  /** The fewest output tokens an offer sells. */
  readonly floorTokens: number;
  /** What the chat template adds to a prompt, at most. */
  readonly templateTokens: number;
  readonly maxTokensPerImage: number;
  readonly prices: ModelPrices;
  readonly revision?: string;
  /** Unix seconds, for `created` of `/v1/models`. */
  readonly createdAt?: number;
  readonly ownedBy?: string;
  /** For the energy of its answers; absent: its publisher does not say. */
  readonly parameters?: ModelParameters;
  /** Absent: published before it was told. */
  readonly abilities?: ModelAbilities;
}

export type RouteState = 'ready' | 'starting' | 'draining' | 'closed';
export interface EngineAddress {
  /** Origin of the engine, such as `http://10.2.0.7:8000`. */
  readonly url: string;
  readonly weight: number;
}

/** id = deployment, or external route (kinds `openai` and `mistral`). `collectiviteId` null: for all. */
export interface RouteRecord {
  readonly modelId: ModelId;
  readonly collectiviteId: CollectiviteId | null;
  readonly siteId: SiteId;
  readonly qualification: Qualification;
  /** Such as `cloudgouv-eu-west-1`. */
  readonly region: string;
  readonly kind: 'vllm' | 'openai' | 'mistral';
  /** The name the engine knows the model by. */
  readonly servedName: string;
  readonly engines: readonly EngineAddress[];
  /** The longest context its engines take; absent: as long as the model's. */
  readonly contextTokens?: number;
  /** What stands in the place of `/v1` before a path, such as `/openai/v1`; absent: `/v1`. */
  readonly basePath?: string;
  /** Routes of a lower order are tried first, before anything else is looked at; absent: 0. */
  readonly order?: number;
  /** The engine's API key, sealed with the data-plane key; absent: none is asked for. */
  readonly credential?: string;
  readonly state: RouteState;
}

export type LimitLevel = 'pool' | 'collectivite' | 'attached-body' | 'project' | 'key';
export const LIMIT_METRICS = ['requests', 'tokens', 'in-flight', 'euros'] as const;
export type LimitMetric = (typeof LIMIT_METRICS)[number];
export const LIMIT_WINDOWS = ['minute', 'hour', 'day', 'month', 'exercise', 'none'] as const;
export type LimitWindow = (typeof LIMIT_WINDOWS)[number];

/** id = limit. null value: unlimited; 0: closed. `ownerId` is null at the level of the pool. */
export interface LimitRecord {
  readonly level: LimitLevel;
  readonly ownerId: string | null;
  readonly modelId?: ModelId;
  readonly offer?: 'shared' | 'dedicated' | 'external';
  readonly metric: LimitMetric;
  /** `none` goes with `in-flight`. */
  readonly window: LimitWindow;
  readonly value: number | null;
  /** In the place of `value` from one instant to another, ISO 8601; without `from` it has begun. */
  readonly override?: { readonly value: number | null; readonly from?: string; readonly until: string };
  readonly shadow: boolean;
}
