import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { encodeSse, errorBody } from '@beffroi/contracts/openai';
import type { Dispatcher } from 'undici';
import type { EnginePools } from '../upstream/engine.pools.ts';
import { StreamTap } from '../observe/stream.tap.ts';
import type { Tap } from '../observe/tap.ts';
import type { StatementTerms } from '../observe/usage.statement.ts';
import { WholeTap } from '../observe/whole.tap.ts';
import type { Choice } from './choose.ts';
import { EngineRefusal } from './engine.refusal.ts';
import type { ForwardRefusal } from './forward.refusal.ts';
import { errorOf, statusOf } from './refusal.answer.ts';
import type { Ending, Observation } from './settle.ts';

export interface ForwardJob {
  readonly requestId: string;
  readonly path: string;
  readonly body: Buffer;
  readonly stream: boolean;
  readonly choice: Choice;
  readonly response: ServerResponse;
  readonly arrivedMs: number;
  /** What the answer says of its usage. */
  readonly terms: StatementTerms;
}

/** What forwarding needs from the rest of the pipeline. */
export interface ForwardMeans {
  readonly pools: EnginePools;
  readonly nowMs: () => number;
  /** Called before output tokens reach the client. */
  readonly passing: (outputTokens: number) => void;
  /** Called once. `written` is called when usage is safe, and only then do the last bytes leave. */
  readonly ended: (ending: Ending, seen: Observation, written: () => void) => void;
  /** Answers a client that has got nothing yet. */
  readonly refuse: (refusal: ForwardRefusal) => void;
}

const CLIENT_GONE = new Error('the client closed its connection');
const TOOK_TOO_LONG = new Error('the request took longer than the longest allowed');

/**
 * One request on its way to an engine and back. What the tap lets pass is written as it comes; only the last is held
 * until usage is written, so that a client that has its whole answer has always been counted.
 */
export class Forwarding implements Dispatcher.DispatchHandler {
  readonly #job: ForwardJob;
  readonly #means: ForwardMeans;
  readonly #tap: Tap;
  #controller: Dispatcher.DispatchController | undefined;
  #attempts = 0;
  #requestSent = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #refusal: EngineRefusal | undefined;
  #firstByteMs: number | undefined;
  /** What waits until usage is written. */
  #held: Buffer[] = [];
  #isEnded = false;
  #isWritten = false;
  #engineIsDone = false;

  constructor(job: ForwardJob, means: ForwardMeans) {
    this.#job = job;
    this.#means = means;
    this.#tap = job.stream ? new StreamTap(job.terms) : new WholeTap(job.terms);
  }

  start(): void {
    const { response } = this.#job;
    response.on('close', () => this.#clientClosed());
    response.on('drain', () => this.#controller?.resume());
    if (response.destroyed) this.#clientClosed();
    else this.#dispatch();
  }

  /** Ends a request that has used up its time. */
  expire(): void {
    if (this.#isEnded) return;
    this.#fail();
    this.#controller?.abort(TOOK_TOO_LONG);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#requestSent = true;
    if (this.#isEnded) controller.abort(CLIENT_GONE);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (status !== 200) this.#refusal = new EngineRefusal(status, headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#refusal) return this.#refusal.push(chunk);
    this.#firstByteMs ??= this.#means.nowMs();
    if (this.#isEnded) this.#holdOrWrite(chunk);
    else this.#pass(this.#tap.pass(chunk));
  }

  onResponseEnd(): void {
    this.#engineIsDone = true;
    if (this.#isEnded) return this.#endWhenWritten();
    if (this.#refusal) return this.#notAnswered(this.#refusal.read());
    this.#pass(this.#tap.end());
    if (!this.#tap.complete) this.#fail();
  }

  onResponseError(_: Dispatcher.DispatchController | null, _error: Error): void {
    if (this.#isEnded) {
      this.#engineIsDone = true;
      return this.#endWhenWritten();
    }
    // Nothing was sent, so nothing was generated: another engine may take it.
    if (!this.#requestSent && this.#attempts < this.#job.choice.engines.length) return this.#dispatch();
    this.#fail();
  }

  #dispatch(): void {
    const { path, body, requestId, choice } = this.#job;
    const engine = choice.engines[this.#attempts++]!;
    const headers = ['content-type', 'application/json', 'x-request-id', requestId];
    if (choice.route.authorization !== undefined) headers.push('authorization', choice.route.authorization);
    try {
      this.#means.pools.of(engine.url).dispatch({ path, method: 'POST', headers, body }, this);
    } catch (error) {
      // An address that is none: to the client no different from an engine that is not there.
      this.onResponseError(null, error as Error);
    }
  }

  #pass(bytes: Buffer): void {
    const { complete, failed, deltas } = this.#tap;
    if (complete) {
      this.#held.push(bytes);
      this.#end({ kind: failed ? 'cut-short' : 'completed' });
    } else if (bytes.length > 0) {
      this.#means.passing(deltas);
      this.#write(bytes);
    }
  }

  #holdOrWrite(chunk: Buffer): void {
    if (this.#isWritten) this.#write(chunk);
    else this.#held.push(chunk);
  }

  #write(chunk: Buffer): void {
    const { response } = this.#job;
    if (!response.headersSent) this.#writeHead();
    if (!response.write(chunk)) this.#controller?.pause();
  }

  /**
   * A list, which node:http writes out as it is: no object of headers is built for it.
   *
   * @param contentLength where all is known; never the engine's, since usage grows on the way
   */
  #writeHead(contentLength?: number): void {
    const { response, stream, requestId } = this.#job;
    const { 'content-type': contentType } = this.#headers;
    const headers = ['x-request-id', requestId];
    headers.push('content-type', contentType ?? (stream ? 'text/event-stream' : 'application/json'));
    if (contentLength !== undefined) headers.push('content-length', String(contentLength));
    // The second asks nginx in front of us not to collect events before it passes them on.
    if (stream) headers.push('cache-control', 'no-cache', 'x-accel-buffering', 'no');
    response.writeHead(this.#status, headers);
  }

  #end(ending: Ending): void {
    this.#isEnded = true;
    this.#means.ended(ending, this.#observation(), () => {
      this.#isWritten = true;
      this.#endWhenWritten();
    });
  }

  /** After the last byte of the engine and the record of usage, in whichever order they come. */
  #endWhenWritten(): void {
    const { response } = this.#job;
    if (!this.#isWritten || response.destroyed) return;
    const last = this.#engineIsDone ? this.#held.pop() : undefined;
    for (const chunk of this.#held.splice(0)) this.#write(chunk);
    if (!this.#engineIsDone) return;
    if (last && !response.headersSent) this.#writeHead(last.length);
    if (!response.writableEnded) response.end(last);
  }

  #observation(): Observation {
    const { nowMs } = this.#means;
    const { arrivedMs, stream } = this.#job;
    return {
      usage: this.#tap.usage,
      deltas: this.#tap.deltas,
      attempts: this.#attempts,
      latencyMs: nowMs() - arrivedMs,
      ttftMs: stream && this.#firstByteMs !== undefined ? this.#firstByteMs - arrivedMs : undefined,
      answered: this.#firstByteMs !== undefined && !this.#refusal,
    };
  }

  #clientClosed(): void {
    if (this.#isEnded) return;
    this.#held = [];
    this.#end({ kind: 'client-aborted' });
    this.#controller?.abort(CLIENT_GONE);
  }

  #fail(): void {
    if (this.#isEnded) return;
    if (this.#job.response.headersSent) this.#cutShort();
    else this.#notAnswered({ kind: 'engine-failed' });
  }

  #notAnswered(refusal: ForwardRefusal): void {
    this.#held = [];
    this.#firstByteMs = undefined;
    this.#isEnded = true;
    const status = statusOf(refusal);
    this.#means.ended({ kind: 'not-answered', status }, this.#observation(), () => {
      if (!this.#job.response.destroyed) this.#means.refuse(refusal);
    });
  }

  /** A stream ends with an error event; of a whole answer only the broken connection can tell. */
  #cutShort(): void {
    const { response } = this.#job;
    this.#isEnded = true;
    this.#means.ended({ kind: 'cut-short' }, this.#observation(), () => {
      if (!this.#job.stream) return response.destroy();
      const event = encodeSse(JSON.stringify(errorBody(errorOf({ kind: 'engine-failed' }))), 'error');
      // A blank line ends whatever event was under way: lines pass whole.
      response.end(`\n${event}`);
    });
  }
}
