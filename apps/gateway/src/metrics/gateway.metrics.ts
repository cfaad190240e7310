import { Counter, Gauge, type Registry } from '@beffroi/platform/observability';
import type { Settlement } from '../journal/journal.entries.ts';
import type { IngestAnswer } from '../shipper/shipper.ts';

/** Numbers at the moment of scraping. */
export interface GatewayGauges {
  readonly requestsUnderWay: () => number;
  readonly requestsHeld: () => number;
  readonly requestsQueued: () => number;
  readonly untoldRefusals: () => number;
  readonly unshippedEvents: () => number;
  readonly sinceContactMs: () => number;
  readonly journalDiskFreeRatio: () => number;
}

interface SettledTally extends Pick<Settlement, 'outcome' | 'quality'> {
  count: number;
}

/** What the gateway counts. No label names a tenant, a project or a key: their number has no bound. */
export class GatewayMetrics {
  /** Kept in plain numbers until somebody scrapes: a counter with labels costs more than a microsecond a step. */
  readonly #settled: SettledTally[] = [];
  #inputTokens = 0;
  #outputTokens = 0;
  readonly #refused: Counter<'code'>;
  readonly #ingested: Counter<'result'>;
  readonly #troubles: Counter<'what'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const { takeSettled, takeTokens } = this.#takers();
    new Counter({
      name: 'beffroi_gateway_requests_total',
      help: 'Admitted requests, by how they ended and whether their tokens were measured.',
      labelNames: ['outcome', 'quality'],
      registers,
      collect() {
        for (const { outcome, quality, count } of takeSettled()) this.inc({ outcome, quality }, count);
      },
    });
    new Counter({
      name: 'beffroi_gateway_tokens_total',
      help: 'Tokens of settled requests.',
      labelNames: ['kind'],
      registers,
      collect() {
        const { input, output } = takeTokens();
        this.inc({ kind: 'input' }, input);
        this.inc({ kind: 'output' }, output);
      },
    });
    this.#refused = new Counter({
      name: 'beffroi_gateway_refused_total',
      help: 'Requests refused, by error code.',
      labelNames: ['code'],
      registers,
    });
    this.#ingested = new Counter({
      name: 'beffroi_gateway_ingest_anomalies_total',
      help: 'Usage events that the database set aside.',
      labelNames: ['result'],
      registers,
    });
    this.#troubles = new Counter({
      name: 'beffroi_gateway_troubles_total',
      help: 'Failures of the disk and of the database.',
      labelNames: ['what'],
      registers,
    });
  }

  settled({ outcome, quality, tokens }: Settlement): void {
    const tally = this.#settled.find((each) => each.outcome === outcome && each.quality === quality);
    if (tally) tally.count++;
    else this.#settled.push({ outcome, quality, count: 1 });
    this.#inputTokens += tokens.input;
    this.#outputTokens += tokens.output;
  }

  refused(code: string): void {
    this.#refused.inc({ code });
  }

  ingested({ quarantined, conflicting }: IngestAnswer): void {
    if (quarantined > 0) this.#ingested.inc({ result: 'quarantined' }, quarantined);
    if (conflicting > 0) this.#ingested.inc({ result: 'conflicting' }, conflicting);
  }

  trouble(what: string): void {
    this.#troubles.inc({ what });
  }

  /** What was counted since it was last taken. */
  #takers() {
    return {
      takeSettled: (): readonly SettledTally[] => this.#settled.splice(0),
      takeTokens: () => {
        const taken = { input: this.#inputTokens, output: this.#outputTokens };
        this.#inputTokens = 0;
        this.#outputTokens = 0;
        return taken;
      },
    };
  }
}

/** What answers cost beyond what was reserved for them; anything above 0 is a reservation that was too small. */
export const registerOvershoot = (registry: Registry, readTokens: () => number): void =>
  registerTotal(
    registry,
    'beffroi_gateway_quota_overshoot_tokens_total',
    'Tokens charged to limits beyond what their requests had reserved.',
    readTokens,
  );

/** Where the database is away for long, or more is refused than it is told of. */
export const registerForgotten = (registry: Registry, readRefusals: () => number): void =>
  registerTotal(
    registry,
    'beffroi_gateway_refusals_forgotten_total',
    'Refused requests that nobody will find by their id: there were too many to be told.',
    readRefusals,
  );

/** Something that counts itself. */
const registerTotal = (registry: Registry, name: string, help: string, read: () => number): void => {
  let known = 0;
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      const total = read();
      this.inc(total - known);
      known = total;
    },
  });
};

export const registerGauges = (registry: Registry, gauges: GatewayGauges): void => {
  const gauge = (
    name: string,
    help: string,
    read: () => number,
    // How the values of several workers become one.
    aggregator: 'sum' | 'max' | 'min' = 'sum',
  ) =>
    new Gauge({
      aggregator,
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge(
    'beffroi_gateway_requests_under_way',
    'Requests between admission and settlement.',
    gauges.requestsUnderWay,
  );
  gauge(
    'beffroi_gateway_requests_held',
    'Requests that wait for a model that sleeps or starts.',
    gauges.requestsHeld,
  );
  gauge(
    'beffroi_gateway_requests_queued',
    'Requests that wait for engines with no room.',
    gauges.requestsQueued,
  );
  gauge(
    'beffroi_gateway_unshipped_events',
    'Admitted requests that the database does not know in full.',
    gauges.unshippedEvents,
  );
  gauge(
    'beffroi_gateway_since_contact_seconds',
    'Since the last answered poll was sent.',
    () => gauges.sinceContactMs() / 1_000,
    'max',
  );
  gauge(
    'beffroi_gateway_journal_disk_free_ratio',
    'What is free of the disk that the journal lies on, from 0 to 1.',
    gauges.journalDiskFreeRatio,
    'min',
  );
};
