import { type Application, DataPlane, type MeteredRequest } from '../../dataplane/data.plane.ts';
import { eventually } from '../../dataplane/eventually.ts';
import { bodies, type GatewayProcess, MODEL } from '@beffroi/gateway/testing';
import { DEFAULT_BEHAVIOUR, type EngineFault, type RequestCounters } from '@beffroi/simulators/engine';
import type { Connection, Models, Wish } from './sdk.ts';
import { chatFields } from './wire.ts';

export const MODELS: Models = { chat: MODEL, embeddings: 'bge-m3', rerank: 'bge-reranker-v2-m3' };
export const ALIAS = 'openweight-small';
const ENGINE_OF_CHAT = 'chat';
/** Tokens a second. */
const FAST = 2_000;

/** What the engines counted and the database metered for the requests that some work came to. */
export interface Counted<T> {
  readonly value: T;
  readonly counters: readonly RequestCounters[];
  readonly events: readonly MeteredRequest[];
}

/** A gateway with a model of each kind, and what is needed to see what it did. */
export class Bench {
  readonly plane: DataPlane;
  readonly gateway: GatewayProcess;
  readonly application: Application;

  private constructor(plane: DataPlane, gateway: GatewayProcess, application: Application) {
    this.plane = plane;
    this.gateway = gateway;
    this.application = application;
  }

  static async start(): Promise<Bench> {
    const plane = await DataPlane.start();
    const parameters = { activeBillions: 8, totalBillions: 8 };
    await serve(plane, ENGINE_OF_CHAT, MODELS.chat, { aliases: [ALIAS], parameters });
    await serve(plane, 'embeddings', MODELS.embeddings, { aliases: [], type: 'text-embeddings-inference' });
    await serve(plane, 'rerank', MODELS.rerank, { aliases: [], type: 'text-classification' });
    const application = await plane.application();
    const bench = new Bench(plane, await plane.gateway('sdk'), application);
    await bench.behave({ kind: 'none' });
    await eventually(
      () => bench.raw('/v1/models').then(({ status }) => status),
      (status) => status === 200,
    );
    return bench;
  }

  connection(extra: Partial<Connection> = {}): Connection {
    return {
      origin: this.gateway.origin,
      key: this.application.key,
      models: MODELS,
      retries: 0,
      ...extra,
    };
  }

  /** Without a library; a body makes it a POST. */
  async raw(path: string, body?: object) {
    const response = await fetch(`${this.gateway.origin}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${this.application.key}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  /** What the model answers to a wish: the same to the same words, whoever asks. */
  async reference(wish: Wish) {
    const { body } = await this.raw('/v1/chat/completions', { model: MODELS.chat, ...chatFields(wish) });
    return body.choices as {
      message: { content: string | null; tool_calls?: { function: { name: string; arguments: string } }[] };
      finish_reason: string;
    }[];
  }

  async counted<T>(work: () => Promise<T>): Promise<Counted<T>> {
    const before = new Set(Object.keys(this.plane.engines.counters().byRequestId));
    const value = await work();
    await eventually(
      () => this.plane.engines.list().every(({ running, waiting }) => running + waiting === 0),
      (isIdle) => isIdle,
    );
    const { byRequestId } = this.plane.engines.counters();
    const ids = Object.keys(byRequestId).filter((id) => !before.has(id));
    const metered = await eventually(
      () => this.plane.metered(),
      (events) => ids.every((id) => events.has(id)),
    );
    return {
      value,
      counters: ids.map((id) => byRequestId[id]!),
      events: ids.map((id) => metered.get(id)!),
    };
  }

  /** Input tokens of a request with what corrects them, read until they are as many as expected, or for a while. */
  inputInTheEnd(id: string, expected: number): Promise<number> {
    return eventually(
      async () => {
        const [row] = await this.plane.sql<{ input: number }>(
          `select sum(input_tokens)::int as input from metering.usage_event where id = $1 or supersedes = $1`,
          [id],
        );
        return row!.input;
      },
      (input) => input === expected,
    );
  }

  /** The engine of the chat model misbehaves, at this pace. */
  async behave(fault: EngineFault, tokensPerSecond = FAST): Promise<void> {
    await this.plane.engines.behave(ENGINE_OF_CHAT, {
      ...DEFAULT_BEHAVIOUR,
      ttftMs: 5,
      tokensPerSecond,
      fault,
    });
  }

  stop(): Promise<void> {
    return this.plane.stop();
  }
}

const serve = async (plane: DataPlane, id: string, modelId: string, model: object): Promise<void> => {
  const { url } = await plane.engines.start({ id, servedModelName: modelId, maxModelLen: 32_768 });
  await plane.publish('model', modelId, bodies.model(model));
  await plane.publish(
    'route',
    crypto.randomUUID(),
    bodies.route([url], { modelId, servedName: modelId, credential: undefined }),
  );
};
