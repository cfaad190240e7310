import { type ListPrice, ListPrices, type ModelListPrice } from '@beffroi/catalogue/domain';
import { type ModelId, type Scope, uuidV7 } from '@beffroi/kernel';
import type { Pool } from 'pg';

export const COMMUNE = '0190b6a4-0000-7000-8000-00000000000a';
export const OTHER_COMMUNE = '0190b6a4-0000-7000-8000-00000000000b';
export const INCARNATION = '0190b6a4-0000-7000-8000-0000000000aa';

let count = 0;
/** Unique, and of the instant given. */
export const requestId = (atMs = Date.now()): string => {
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(4, ++count);
  return uuidV7(atMs, random);
};

export const tokens = (input: number, output: number) => ({ input, cachedInput: 0, output, reasoning: 0 });

/** A usage event as a gateway writes it; fields may be replaced by nonsense. */
export const usageEvent = (extra: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  v: 1,
  id: requestId(),
  admittedAt: new Date().toISOString(),
  gatewayId: 'gw-1',
  collectiviteId: COMMUNE,
  payerId: COMMUNE,
  projectId: '0190b6a4-0000-7000-8000-00000000000c',
  apiKeyId: '0190b6a4-0000-7000-8000-00000000000d',
  offer: 'shared',
  modelId: 'mistral-small',
  modelRevision: 'r1',
  siteId: 'site-1',
  endpoint: '/v1/chat/completions',
  stream: true,
  outcome: 'completed',
  httpStatus: 200,
  attempts: 1,
  tokens: tokens(10, 20),
  audioMs: 0,
  pages: 0,
  images: 0,
  latencyMs: 123,
  quality: 'measured',
  ...extra,
});

/** One line of JSON each; a string goes as it is. */
export const lines = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n');

interface Told {
  readonly open?: readonly unknown[];
  readonly incarnation?: string;
  readonly replayed?: readonly string[];
}

/** Calls `metering.ingest` as a gateway does. */
export const ingestAs = async (gateway: Pick<Pool, 'query'>, events: readonly unknown[], told: Told = {}) => {
  const { open = [], incarnation = INCARNATION, replayed = [] } = told;
  const { rows } = await gateway.query<{ answer: Record<string, unknown> }>(
    'select metering.ingest($1, $2, $3, $4, $5, $6) as answer',
    ['gw-1', incarnation, lines(events), lines(open), new Date(), replayed],
  );
  return rows[0]!.answer;
};

/** List prices that a spec makes up. */
export class KnownPrices extends ListPrices {
  constructor(private readonly prices: readonly ModelListPrice[]) {
    super();
  }

  override async at(_scope: Scope, model: ModelId, instant: Date): Promise<ListPrice | undefined> {
    return this.prices.findLast(
      ({ modelId, since }) => modelId === model && (since === null || since <= instant),
    );
  }

  override async history(): Promise<readonly ModelListPrice[]> {
    return this.prices;
  }
}
