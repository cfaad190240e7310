import { randomBytes, randomUUID } from 'node:crypto';
import { brandId, type IncarnationId, type LimitId, uuidV7 } from '@beffroi/kernel';
import type { TestDatabase } from '@beffroi/platform/testing';
import type { Pool, PoolClient } from 'pg';
import type { HoldAsk, HoldCall, HoldCallAnswer } from '../domain/index.ts';

/** The collectivité whose limits these are. */
const OWNER = randomUUID();

/** A database with limits of the pool, and runs of gateways that ask as the gateway's role. */
export class HoldKit {
  readonly #test: TestDatabase;
  readonly #gateway: Pool;
  readonly collectiviteId = OWNER;

  private constructor(test: TestDatabase) {
    this.#test = test;
    this.#gateway = test.pool(test.gatewayUrl, 8);
  }

  static async of(test: TestDatabase): Promise<HoldKit> {
    const kit = new HoldKit(test);
    await test.asOwner(
      `insert into tenancy.collectivite
         (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
       values ($1, 'Trévy', 'autre', true, 'active', 'decouverte', '', now())`,
      [kit.collectiviteId],
    );
    return kit;
  }

  async limit(value: number | null, metric = 'tokens', window = 'month'): Promise<LimitId> {
    const id = brandId<LimitId>(randomUUID());
    await this.#test.asOwner(
      `insert into quotas.limit_row (id, level, metric, "window", value, shadow, owner_id, collectivite_id)
       values ($1, 'project', $2, $3, $4, false, $1, $5)`,
      [id, metric, window, value, this.collectiviteId],
    );
    return id;
  }

  async run(gatewayId = `gateway-${randomUUID()}`): Promise<IncarnationId> {
    const incarnation = brandId<IncarnationId>(randomUUID());
    await this.#test.asOwner(
      `insert into dataplane.presence (incarnation, gateway_id, polled_at, registered_at)
       values ($1, $2, clock_timestamp(), clock_timestamp())`,
      [incarnation, gatewayId],
    );
    return incarnation;
  }

  /** As `dataplane.poll` does when a successor says whom it fences. */
  async fence(incarnation: IncarnationId): Promise<void> {
    await this.#test.asOwner(
      'update dataplane.presence set fenced_at = clock_timestamp() where incarnation = $1',
      [incarnation],
    );
  }

  async hold(incarnation: IncarnationId, call: Partial<HoldCall>): Promise<HoldCallAnswer> {
    return this.holdOn(this.#gateway, incarnation, call);
  }

  async holdOn(
    client: Pool | PoolClient,
    incarnation: IncarnationId,
    call: Partial<HoldCall>,
  ): Promise<HoldCallAnswer> {
    const [run] = await this.#test.asOwner<{ id: string }>(
      'select gateway_id as id from dataplane.presence where incarnation = $1',
      [incarnation],
    );
    const whole: HoldCall = { origin: null, at: 0, reasserts: false, holds: [], ended: [], ...call };
    const { rows } = await client.query<{ answer: HoldCallAnswer }>(
      'select quotas.hold($1, $2, $3::jsonb) as answer',
      [run?.id ?? 'nobody', incarnation, JSON.stringify(whole)],
    );
    return rows[0]!.answer;
  }

  /** As a gateway ships what it counted, and what is still under way. */
  async ingest(
    incarnation: IncarnationId,
    { events = [], open = [] }: { readonly events?: readonly object[]; readonly open?: readonly object[] },
  ): Promise<void> {
    const lines = (each: readonly object[]) => each.map((line) => JSON.stringify(line)).join('\n');
    const told = ['gw', incarnation, lines(events), lines(open), []];
    await this.#gateway.query('select metering.ingest($1, $2, $3, $4, null, $5)', told);
  }

  /** A role may end its own connections. */
  async kill(pid: number): Promise<void> {
    await this.#gateway.query('select pg_terminate_backend($1)', [pid]);
  }

  connect(): Promise<PoolClient> {
    return this.#gateway.connect();
  }

  /** The database's history as it is: another one after a restore. */
  async origin(): Promise<string> {
    const [row] = await this.#test.asOwner<{ origin: string }>('select quotas.current_origin() as origin');
    return row!.origin;
  }

  async restore(): Promise<void> {
    await this.#test.asOwner('update dataplane.installation set epoch = epoch + 1');
  }
}

export const ask = (limit: LimitId, change: Partial<HoldAsk> = {}): HoldAsk => ({
  limit,
  window: THIS_MONTH,
  seq: 1,
  least: 1,
  most: 1,
  spent: 0,
  spentIn: null,
  ...change,
});

interface Usage {
  readonly projectId: string;
  readonly id?: string;
  readonly admittedMs?: number;
  readonly tokens?: number;
  readonly quality?: 'measured' | 'estimated';
  readonly modelId?: string;
}

/** A usage event of a project, as a gateway writes it. */
export const usageEvent = ({ admittedMs = Date.now(), tokens = 10, ...usage }: Usage) => ({
  v: 1,
  id: uuidV7(admittedMs, randomBytes(10)),
  admittedAt: new Date(admittedMs).toISOString(),
  gatewayId: 'gw',
  collectiviteId: OWNER,
  payerId: OWNER,
  apiKeyId: OWNER,
  offer: 'shared',
  modelId: 'small',
  modelRevision: '',
  siteId: 'site',
  endpoint: '/v1/chat/completions',
  stream: false,
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  tokens: { input: tokens, cachedInput: 0, output: 0, reasoning: 0 },
  audioMs: 0,
  pages: 0,
  images: 0,
  latencyMs: 1,
  quality: 'measured',
  ...usage,
});

/** Any month will do: a hold is of the window that it names. */
export const THIS_MONTH = Date.parse('2026-10-31T23:00:00Z');
