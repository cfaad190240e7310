/**
 * The least a Node program does to proxy: node:http and undici, each body and answer passed as it is, nothing read,
 * checked or counted. `node bare.main.ts LISTEN UPSTREAM [LISTEN UPSTREAM …]`, as ports.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';

class Answer implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('close', () => {
      if (!response.writableFinished) this.#controller?.abort(new Error('client gone'));
    });
    response.on('drain', () => this.#controller?.resume());
  }
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
  }
  onResponseStart(_: unknown, status: number, headers: NodeJS.Dict<string | string[]>): void {
    const passed: string[] = [];
    for (const name of ['content-type', 'content-length']) {
      if (headers[name] !== undefined) passed.push(name, headers[name] as string);
    }
    this.#response.writeHead(status, passed);
  }
  onResponseData(_: unknown, chunk: Buffer): void {
    if (!this.#response.write(chunk)) this.#controller?.pause();
  }
  onResponseEnd(): void {
    this.#response.end();
  }
  onResponseError(): void {
    if (this.#response.headersSent) this.#response.destroy();
    else this.#response.writeHead(502).end();
  }
}

const forward = (pool: Pool, request: IncomingMessage, response: ServerResponse): void => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    const headers = [
      'content-type',
      'application/json',
      'authorization',
      request.headers.authorization ?? '',
    ];
    pool.dispatch({ path: request.url ?? '/', method: 'POST', headers, body }, new Answer(response));
  });
};

const ports = process.argv.slice(2).map(Number);
for (let at = 0; at + 1 < ports.length; at += 2) {
  const pool = new Pool(`http://127.0.0.1:${ports[at + 1]}`, { connections: null, pipelining: 1 });
  createServer({ keepAliveTimeout: 600_000 }, (request, response) => forward(pool, request, response)).listen(
    {
      port: ports[at]!,
      host: '127.0.0.1',
      backlog: 4096,
    },
  );
}
process.on('disconnect', () => process.exit());
