import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import type { IncomingHttpHeaders } from 'node:http';
import type { ReachableAddresses } from '@beffroi/catalogue/domain';
import { type Dispatcher, Pool } from 'undici';
import {
  type AnswerReader,
  type Call,
  type EngineConnections,
  EngineSilence,
  type Question,
} from './engine.connections.ts';
import type { ConnectionTimeouts } from './engine.connection.ts';

export interface ProviderPoolOptions extends ConnectionTimeouts {
  /** Requests that may be under way. */
  readonly mostConnections: number;
  /** Where a provider's name may lead; undefined: anywhere. */
  readonly reachable: ReachableAddresses | undefined;
}

/**
 * Connections to what lies outside our clusters: TLS, and names that are checked at each connection. A provider that
 * says `100 Continue` unasked has failed: undici ends the connection, and has no option for it. Any other 1xx passes.
 */
export class ProviderPool implements EngineConnections {
  readonly #pool: Pool;

  constructor(url: string, options: ProviderPoolOptions) {
    const { connectTimeoutMs, idleTimeoutMs, keepAliveMs, mostConnections, reachable } = options;
    this.#pool = new Pool(url, {
      connections: mostConnections,
      pipelining: 1,
      allowH2: false,
      connect: { timeout: connectTimeoutMs, ...(reachable ? { lookup: guardedLookup(reachable) } : {}) },
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      bodyTimeout: idleTimeoutMs,
    });
  }

  ask({ method, path, headers, body, firstByteTimeoutMs }: Question, reader: AnswerReader): Call {
    const call = new ProviderCall(reader);
    this.#pool.dispatch(
      { method, path, headers: [...headers], body: body ?? null, headersTimeout: firstByteTimeoutMs },
      call,
    );
    return call;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  destroy(): Promise<void> {
    return this.#pool.destroy();
  }
}

class ProviderCall implements Call, Dispatcher.DispatchHandler {
  readonly #reader: AnswerReader;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted: Error | undefined;

  constructor(reader: AnswerReader) {
    this.#reader = reader;
  }

  pause(): void {
    this.#controller?.pause();
  }
  resume(): void {
    this.#controller?.resume();
  }
  abort(error: Error): void {
    this.#aborted = error;
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(this.#aborted);
    else this.#reader.sent();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const { 'content-type': contentType, 'retry-after': retryAfter } = headers;
    this.#reader.began({ status, contentType, retryAfter });
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#reader.data(chunk);
  }

  onResponseEnd(): void {
    this.#reader.ended();
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: NodeJS.ErrnoException): void {
    this.#reader.failed(SILENCE.has(error.code ?? '') ? new EngineSilence(error.message) : error);
  }
}

const SILENCE = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

type Resolved = (error: Error | null, addresses: string | LookupAddress[], family?: number) => void;

/** Checked at each connection: what a name leads to today, it may not lead to tomorrow. */
const guardedLookup =
  (reachable: ReachableAddresses) =>
  (host: string, options: LookupOptions, done: Resolved): void => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const allowed = addresses.filter(({ address }) => reachable.includes(address));
      const [first] = allowed;
      if (!first) return done(new Error(`${host} leads nowhere that may be reached`), []);
      if (options.all) return done(null, allowed);
      done(null, first.address, first.family);
    });
  };
