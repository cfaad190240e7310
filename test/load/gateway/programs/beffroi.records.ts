import { randomBytes } from 'node:crypto';
import { type LimitLevel, RECORD_VERSION, type RecordNote } from '@beffroi/contracts/dataplane';
import { brandId, type CollectiviteId, type DeploymentId, type ModelId, uuidV7 } from '@beffroi/kernel';
import { formatApiKey } from '@beffroi/keys/domain';
import { hmacSha256, seal, type SealingKey } from '@beffroi/platform/crypto';
import { engineKeyContext } from '@beffroi/provisioning/domain';
import { cacheSaltContext } from '@beffroi/tenancy/domain';
import type { BenchPorts, UpstreamName } from '../ports.ts';

const TENANTS = 100;
const PROJECTS = 500;
const KEYS = 10_000;
/** A model of its own for each upstream: so the request chooses by its body, as in life. */
const UPSTREAMS: readonly UpstreamName[] = ['whole', 'brisk', 'slow'];

export interface BenchSecrets {
  readonly pepper: Buffer;
  readonly dataPlaneKey: SealingKey;
}

export interface BenchRecords {
  readonly notes: readonly (RecordNote & { readonly v: number })[];
  readonly keys: readonly string[];
}

const newId = (): string => uuidV7(Date.now(), randomBytes(10));

/** Well-formed; a gateway knows those it was told of. */
export const newKeys = (count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    formatApiKey('live', String(index).padStart(12, '0'), randomBytes(32)),
  );

/** `plan`: four limits of each collectivité; `levels`: one of the pool, of each collectivité, project and key. */
export type BenchLimits = 'plan' | 'levels' | 'none';

/** A syndicate of 100 collectivités, 500 projects and 10 000 keys. */
export const benchRecords = (
  ports: BenchPorts,
  { pepper, dataPlaneKey }: BenchSecrets,
  limits: BenchLimits,
): BenchRecords => {
  const tenants = Array.from({ length: TENANTS }, () => brandId<CollectiviteId>(newId()));
  const projects = Array.from({ length: PROJECTS }, newId);
  const keys = newKeys(KEYS);
  const keyIds = keys.map(() => newId());
  const notes: RecordNote[] = [
    ...tenants.map((id) => ({
      kind: 'tenant' as const,
      id,
      body: {
        state: 'active' as const,
        weight: 1,
        class: 'standard' as const,
        cacheSalt: seal(dataPlaneKey, randomBytes(16).toString('hex'), cacheSaltContext(id)),
      },
    })),
    ...projects.map((id, index) => ({
      kind: 'project' as const,
      id,
      body: {
        collectiviteId: tenants[index % TENANTS]!,
        payerId: tenants[index % TENANTS]!,
        analyticCode: `SVC-${index}`,
        sensitivity: 'interne' as const,
      },
    })),
    ...keys.map((key, index) => ({
      kind: 'key' as const,
      id: keyIds[index]!,
      body: {
        digest: hmacSha256(pepper, key).toString('base64url'),
        projectId: brandId<never>(projects[index % PROJECTS]!),
        models: null,
      },
    })),
    ...UPSTREAMS.flatMap((upstream) => modelAndRoute(upstream, ports, dataPlaneKey)),
    ...LIMITS[limits]({ tenants, projects, keyIds }),
  ];
  return { notes: notes.map((note) => ({ ...note, v: RECORD_VERSION })), keys };
};

const modelAndRoute = (
  upstream: UpstreamName,
  { upstreams }: BenchPorts,
  dataPlaneKey: SealingKey,
): RecordNote[] => {
  const modelId = brandId<ModelId>(`bench/${upstream}`);
  const routeId = brandId<DeploymentId>(newId());
  const model: RecordNote = {
    kind: 'model',
    id: modelId,
    body: {
      aliases: [`bench-${upstream}`],
      type: 'text-generation',
      maxContextTokens: 32_768,
      defaultMaxTokens: 1_024,
      floorTokens: 16,
      templateTokens: 32,
      maxTokensPerImage: 1_500,
      prices: { inputMicros: 100_000, cachedInputMicros: 50_000, outputMicros: 300_000 },
      revision: 'main',
      createdAt: 1_750_000_000,
      ownedBy: 'Mistral AI',
      parameters: { activeBillions: 24, totalBillions: 24 },
    },
  };
  const route: RecordNote = {
    kind: 'route',
    id: routeId,
    body: {
      modelId,
      collectiviteId: null,
      siteId: brandId<never>(newId()),
      qualification: 'secnumcloud-3.2',
      region: 'cloudgouv-eu-west-1',
      kind: 'vllm',
      servedName: modelId,
      engines: [{ url: `http://127.0.0.1:${upstreams[upstream]}`, weight: 1 }],
      credential: seal(dataPlaneKey, randomBytes(16).toString('hex'), engineKeyContext(routeId)),
      state: 'ready',
    },
  };
  return [model, route];
};

interface Owners {
  readonly tenants: readonly string[];
  readonly projects: readonly string[];
  readonly keyIds: readonly string[];
}

const LIMITS: Readonly<Record<BenchLimits, (owners: Owners) => RecordNote[]>> = {
  plan: ({ tenants }) => tenants.flatMap((ownerId) => planOf(ownerId)),
  levels: ({ tenants, projects, keyIds }) => [
    tokensOf('pool', null),
    ...tenants.map((ownerId) => tokensOf('collectivite', ownerId)),
    ...projects.map((ownerId) => tokensOf('project', ownerId)),
    ...keyIds.map((ownerId) => tokensOf('key', ownerId)),
  ],
  none: () => [],
};

/** Far above what the bench uses, as all limits here: they are there to be counted, not to be met. */
const MANY_TOKENS = 1_000_000_000_000;

const tokensOf = (level: LimitLevel, ownerId: string | null): RecordNote => ({
  kind: 'limit',
  id: newId(),
  body: { level, ownerId, metric: 'tokens', window: 'month', value: MANY_TOKENS, shadow: false },
});

const planOf = (ownerId: string): RecordNote[] =>
  (
    [
      ['requests', 'minute', 10_000_000],
      ['tokens', 'minute', 10_000_000_000],
      ['tokens', 'month', MANY_TOKENS],
      ['in-flight', 'none', 100_000],
    ] as const
  ).map(([metric, window, value]) => ({
    kind: 'limit',
    id: newId(),
    body: { level: 'collectivite', ownerId, metric, window, value, shadow: false },
  }));
