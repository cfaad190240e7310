import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EngineCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  /** Resolves when the connection of the call is closed before its answer was complete. */
  readonly aborted: Promise<void>;
}

export type EngineScript = (response: ServerResponse, call: EngineCall) => void | Promise<void>;

export const USAGE = {
  prompt_tokens: 11,
  completion_tokens: 3,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 4 },
};

export const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
export const delta = (content: string) => ({
  id: 'chatcmpl-1',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});

/** An engine that answers as the spec says. */
export class FakeEngine {
  readonly calls: EngineCall[] = [];
  readonly #server: Server;
  script: EngineScript = FakeEngine.whole();
  /** What it says of itself at /health and /metrics. */
  ops = { health: 200, metrics: '' };
  /** What was given to it to be counted. */
  readonly prompts: Record<string, unknown>[] = [];
  /** How it answers at /tokenize; undefined: not at all, as engines that are no vLLM. */
  tokenize: EngineScript | undefined;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine();
    await new Promise<void>((resolve) => engine.#server.listen(0, '127.0.0.1', resolve));
    return engine;
  }

  static whole(
    answer: object = { id: 'chatcmpl-1', choices: [{ message: { content: 'Oui.' } }], usage: USAGE },
  ): EngineScript {
    return (response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    };
  }

  static stream(...events: readonly string[]): EngineScript {
    return (response) => {
      response.setHeader('content-type', 'text/event-stream; charset=utf-8');
      for (const text of events) response.write(text);
      response.end();
    };
  }

  static status(status: number, body: object, headers: Record<string, string> = {}): EngineScript {
    return (response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
  }

  async #count(response: ServerResponse, call: EngineCall): Promise<void> {
    this.prompts.push(call.body);
    await (this.tokenize ?? FakeEngine.status(404, { detail: 'Not Found' }))(response, call);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/health') return void response.writeHead(this.ops.health).end();
    if (request.url === '/metrics') return void response.end(this.ops.metrics);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call: EngineCall = {
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
      aborted: new Promise((resolve) => response.on('close', () => !response.writableFinished && resolve())),
    };
    if (call.path === '/tokenize') return this.#count(response, call);
    this.calls.push(call);
    await this.script(response, call);
  }
}
