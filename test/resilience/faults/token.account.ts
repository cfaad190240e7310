import type { EngineCounters, RequestCounters } from '@beffroi/simulators/engine';
import type { ChatOutcome } from '../../dataplane/chat.client.ts';
import type { DataPlane } from '../../dataplane/data.plane.ts';
import { eventually } from '../../dataplane/eventually.ts';
import type { Deployment } from './fault.bench.ts';

/** What the ledger says of one request, its correction included. */
interface Metered {
  readonly id: string;
  readonly deploymentId: string;
  readonly outcome: string;
  readonly quality: string;
  readonly input: number;
  readonly output: number;
}

type EngineWork = Pick<RequestCounters, 'promptTokens' | 'completionTokens'>;
const NO_WORK: EngineWork = { promptTokens: 0, completionTokens: 0 };

/** How one request was counted, beside what the engine counted that the ledger names. */
export interface Entry {
  readonly metered: Metered;
  readonly engine: EngineWork;
  /** Pieces of the answer that its client has. */
  readonly delivered: number;
  readonly isComplete: boolean;
}

export interface Account {
  readonly entries: readonly Entry[];
  /** Requests that an engine worked for and the ledger does not know. */
  readonly lost: readonly string[];
  /** Tokens of requests that no engine worked for. */
  readonly invented: number;
  /** Per deployment, of all requests: what the engine's own counters say above the sum of its requests. */
  readonly undocumented: readonly { readonly prompt: number; readonly generation: number }[];
  /** Rows that ingest could not store or did not believe. */
  readonly refused: readonly object[];
}

const IDLE_WITHIN_MS = 30_000;

/** The engines' counters of one moment; what they count afterwards can be told apart. */
export class Baseline {
  readonly #plane: DataPlane;
  readonly #deployments: readonly Deployment[];
  readonly #before: ReadonlyMap<string, EngineCounters>;
  readonly #since: Date;

  private constructor(
    plane: DataPlane,
    deployments: readonly Deployment[],
    before: ReadonlyMap<string, EngineCounters>,
    since: Date,
  ) {
    this.#plane = plane;
    this.#deployments = deployments;
    this.#before = before;
    this.#since = since;
  }

  static async take(plane: DataPlane, deployments: readonly Deployment[]): Promise<Baseline> {
    const before = new Map(deployments.map(({ engineId }) => [engineId, plane.engines.counters(engineId)]));
    const [row] = await plane.sql<{ now: Date }>('select clock_timestamp() as now');
    return new Baseline(plane, deployments, before, row!.now);
  }

  /** Waits until the engines are idle and all they worked for is metered, then compares. */
  async account(outcomes: readonly ChatOutcome[]): Promise<Account> {
    const { engines } = this.#plane;
    await eventually(
      () => engines.list().every(({ running, waiting }) => running + waiting === 0),
      Boolean,
      IDLE_WITHIN_MS,
    );
    const worked = this.#worked();
    const metered = await eventually(
      () => this.#metered(),
      (rows) => [...worked.keys()].every((id) => rows.has(id)),
      IDLE_WITHIN_MS,
    );
    const byId = new Map(outcomes.map((outcome) => [outcome.requestId, outcome]));
    const entries = [...worked].flatMap(([id, byDeployment]) => {
      const row = metered.get(id);
      const { deltas = 0, isComplete = false } = byId.get(id) ?? {};
      const engine = row && (byDeployment.get(row.deploymentId) ?? NO_WORK);
      return row && engine ? [{ metered: row, engine, delivered: deltas, isComplete }] : [];
    });
    return {
      entries,
      lost: [...worked.keys()].filter((id) => !metered.has(id)),
      invented: [...metered.values()]
        .filter(({ id }) => !worked.has(id))
        .reduce((sum, { input, output }) => sum + input + output, 0),
      undocumented: await this.#undocumented(),
      refused: await this.#plane.sql(
        'select id::text, at from metering.conflict union all select reason, at from metering.quarantine',
      ),
    };
  }

  /** What the engines did since, by request and then by deployment: who failed may have been asked before another. */
  #worked(): Map<string, Map<string, EngineWork>> {
    const worked = new Map<string, Map<string, EngineWork>>();
    for (const { id: deploymentId, engineId } of this.#deployments) {
      const { byRequestId } = this.#plane.engines.counters(engineId);
      for (const [id, work] of Object.entries(byRequestId)) {
        if (this.#before.get(engineId)!.byRequestId[id]) continue;
        worked.set(id, (worked.get(id) ?? new Map<string, EngineWork>()).set(deploymentId, work));
      }
    }
    return worked;
  }

  async #metered(): Promise<Map<string, Metered>> {
    const rows = await this.#plane.sql<Metered>(
      `select coalesce(supersedes, id) as id, min(deployment_id::text) as "deploymentId",
         min(outcome) as outcome, min(quality) filter (where quality <> 'corrected') as quality,
         sum(input_tokens)::int as input, sum(output_tokens)::int as output
       from metering.usage_event where ingested_at > $1 group by 1`,
      [this.#since],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** vLLM's own counters against the simulator's ledger of requests: the truth is told twice. */
  async #undocumented() {
    return Promise.all(
      this.#deployments.map(async ({ engineId }) => {
        const view = this.#plane.engines.list().find(({ id }) => id === engineId)!;
        const text = await (await fetch(`${view.url}/metrics`)).text();
        const { promptTokens, completionTokens } = this.#plane.engines.counters(engineId);
        return {
          prompt: counterIn(text, 'vllm:prompt_tokens_total') - promptTokens,
          generation: counterIn(text, 'vllm:generation_tokens_total') - completionTokens,
        };
      }),
    );
  }
}

const counterIn = (text: string, name: string): number => {
  const line = text.split('\n').find((each) => each.startsWith(`${name}{`));
  return Number(line?.slice(line.lastIndexOf(' ') + 1));
};
