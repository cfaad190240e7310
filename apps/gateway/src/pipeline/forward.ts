import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { encodeSse, ERROR_LANGUAGE, errorBody } from '@beffroi/contracts/openai';
import { languageOf } from '@beffroi/kernel';
import type { Dispatcher } from 'undici';
import type { Enrolled } from '../journal/roster.ts';
import type { Engine } from '../engines/engine.ts';
import { type EngineFailure, failureOf } from '../engines/engine.failure.ts';
import { endAnswer } from '../http/last.bytes.ts';
import { NamedCalls } from '../observe/named.calls.ts';
import { StreamTap } from '../observe/stream.tap.ts';
import type { Tap } from '../observe/tap.ts';
import type { StatementTerms } from '../observe/usage.statement.ts';
import { WholeTap } from '../observe/whole.tap.ts';
import { EngineRefusal } from './engine.refusal.ts';
import type { ForwardRefusal } from './forward.refusal.ts';
import { type Passage, pathOn } from './passages.ts';
import { errorOf, statusOf } from './refusal.answer.ts';
import type { OwnTime } from './own.time.ts';
import type { Ending, Observation } from './settle.ts';
import { Tries, type TryTerms } from './tries.ts';

export interface ForwardJob extends TryTerms {
  /** Each piece of a call of a tool must name it. */
  readonly namesCalls: boolean;
  readonly requestId: string;
  readonly path: string;
  readonly modelId: string;
  readonly stream: boolean;
  readonly response: ServerResponse;
  readonly arrivedMs: number;
  readonly ownTime: OwnTime;
  /** What the answer says of its usage. */
  readonly terms: StatementTerms;
  /** Longest wait for an answer to begin. */
  readonly firstByteTimeoutMs: number;
}

/** What forwarding needs from the rest of the pipeline. */
export interface ForwardMeans {
  readonly nowMs: () => number;
  /** Another engine, where those have failed; undefined: there is none. */
  readonly another: (tried: readonly Engine[]) => Passage | undefined;
  /** Called before output tokens reach the client. */
  readonly passing: (outputTokens: number) => void;
  /** Called once. `written` is called when usage is safe, and only then do the last bytes leave. */
  readonly ended: (ending: Ending, seen: Observation, written: () => void) => void;
  /** Answers a client that has got nothing yet. */
  readonly refuse: (refusal: ForwardRefusal) => void;
}

const tapOf = ({ stream, terms, namesCalls }: ForwardJob): Tap =>
  stream ? new StreamTap(terms, namesCalls ? new NamedCalls() : undefined) : new WholeTap(terms);

const CLIENT_GONE = new Error('the client closed its connection');
const TOOK_TOO_LONG = new Error('the request took longer than the longest allowed');

/**
 * One request on its way to an engine and back. What the tap lets pass is written as it comes; only the last is held
 * until usage is written, so that a client that has its whole answer has always been counted.
 */
export class Forwarding implements Dispatcher.DispatchHandler, Enrolled {
  place = -1;
  readonly #job: ForwardJob;
  readonly #means: ForwardMeans;
  readonly #tap: Tap;
  readonly #tries: Tries;
  #controller: Dispatcher.DispatchController | undefined;
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
    this.#tries = new Tries(job);
    this.#tap = tapOf(job);
  }

  start(): void {
    const { response } = this.#job;
    response.on('close', () => this.#clientClosed());
    response.on('drain', () => this.#controller?.resume());
    if (response.destroyed) this.#clientClosed();
    else this.#dispatch();
  }

  get arrivedMs(): number {
    return this.#job.arrivedMs;
  }

  /** Ends a request that has used up its time. */
  expire(): void {
    if (this.#isEnded) return;
    this.#fail(ENGINE_FAILED);
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
    if (this.#firstByteMs === undefined) this.#answered();
    if (this.#isEnded) this.#holdOrWrite(chunk);
    else this.#pass(this.#tap.pass(chunk));
  }

  onResponseEnd(): void {
    this.#engineIsDone = true;
    this.#job.ownTime.goesOn();
    if (this.#isEnded) return this.#endWhenWritten();
    if (this.#refusal) return this.#engineFailed({ kind: 'answered', status: this.#status });
    if (this.#firstByteMs !== undefined) this.#pass(this.#tap.end());
    if (!this.#tap.complete) this.#engineFailed({ kind: 'broken-off' });
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#isEnded) {
      this.#engineIsDone = true;
      return this.#endWhenWritten();
    }
    this.#engineFailed(failureOf(error, this.#requestSent));
  }

  #dispatch(): void {
    const { requestId, path, firstByteTimeoutMs } = this.#job;
    const { route, engine, body } = this.#tries.begin();
    const headers = ['content-type', 'application/json', 'x-request-id', requestId];
    if (route.authorization !== undefined) headers.push('authorization', route.authorization);
    this.#requestSent = false;
    this.#engineIsDone = false;
    this.#job.ownTime.waits();
    try {
      engine.connections.dispatch(
        { path: pathOn(route, path), method: 'POST', headers, body, headersTimeout: firstByteTimeoutMs },
        this,
      );
    } catch (error) {
      // An address that is none: to the client no different from an engine that is not there.
      this.onResponseError(null, error as Error);
    }
  }

  #answered(): void {
    this.#firstByteMs = this.#means.nowMs();
    // A whole answer is the engine's until its last byte.
    if (this.#job.stream) this.#job.ownTime.goesOn();
    if (this.#tries.route.offer === 'external') this.#tap.comesFromElsewhere();
    this.#tries.engine.succeeded(this.#firstByteMs);
  }

  #engineFailed(failure: EngineFailure): void {
    this.#job.ownTime.goesOn();
    const refusal = this.#refusal?.read(this.#tries.engine) ?? ENGINE_FAILED;
    this.#tries.fail(failure, this.#means.nowMs(), this.#refusal?.retryAfterSeconds);
    const isUnanswered = this.#firstByteMs === undefined;
    if (!isUnanswered || !this.#tries.moveOn(failure, this.#means.another)) return this.#fail(refusal);
    this.#refusal = undefined;
    this.#dispatch();
  }

  #pass(bytes: Buffer): void {
    const { complete, failed, deltas } = this.#tap;
    if (complete) {
      this.#held.push(bytes);
      if (failed) this.#tries.fail({ kind: 'broken-off' }, this.#means.nowMs());
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
    const { response, stream, requestId, modelId, ownTime } = this.#job;
    const { 'content-type': contentType } = this.#headers;
    const { siteId } = this.#tries.route;
    const headers = ['x-request-id', requestId, 'x-beffroi-site', siteId, 'x-beffroi-model', modelId];
    headers.push('x-beffroi-overhead-ms', ownTime.text);
    headers.push('content-type', contentType ?? (stream ? 'text/event-stream' : 'application/json'));
    if (contentLength !== undefined) headers.push('content-length', String(contentLength));
    // The second asks nginx in front of us not to collect events before it passes them on.
    if (stream) headers.push('cache-control', 'no-cache', 'x-accel-buffering', 'no');
    response.writeHead(this.#status, headers);
  }

  #end(ending: Ending): void {
    this.#settle();
    this.#means.ended(ending, this.#observation(), () => {
      this.#isWritten = true;
      this.#endWhenWritten();
    });
  }

  /** From here on the request is over for its engine and for the journal; bytes may still pass. */
  #settle(): void {
    this.#isEnded = true;
    this.#tries.end();
  }

  /** After the last byte of the engine and the record of usage, in whichever order they come. */
  #endWhenWritten(): void {
    const { response } = this.#job;
    if (!this.#isWritten || response.destroyed) return;
    const last = this.#engineIsDone ? this.#held.pop() : undefined;
    for (const chunk of this.#held.splice(0)) this.#write(chunk);
    if (!this.#engineIsDone) return;
    if (last && !response.headersSent) this.#writeHead(last.length);
    if (!response.writableEnded) endAnswer(response, last);
  }

  #observation(): Observation {
    const { nowMs } = this.#means;
    const { arrivedMs, stream } = this.#job;
    return {
      usage: this.#tap.usage,
      untoldDeltas: this.#tap.deltas - this.#tap.deltasAtUsage,
      attempts: this.#tries.count,
      servedBy: this.#tries.reroute,
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

  #fail(refusal: ForwardRefusal): void {
    if (this.#isEnded) return;
    if (this.#job.response.headersSent) this.#cutShort();
    else this.#notAnswered(refusal);
  }

  #notAnswered(refusal: ForwardRefusal): void {
    this.#held = [];
    this.#firstByteMs = undefined;
    this.#settle();
    const status = statusOf(refusal);
    this.#means.ended({ kind: 'not-answered', status }, this.#observation(), () => {
      if (!this.#job.response.destroyed) this.#means.refuse(refusal);
    });
  }

  /** A stream ends with an error event; of a whole answer only the broken connection can tell. */
  #cutShort(): void {
    const { response } = this.#job;
    this.#settle();
    this.#means.ended({ kind: 'cut-short' }, this.#observation(), () => {
      if (!this.#job.stream) return response.destroy();
      const language = languageOf(response.req.headers['accept-language'], ERROR_LANGUAGE);
      const body = errorBody(errorOf(ENGINE_FAILED), language);
      const event = encodeSse(JSON.stringify(body), 'error');
      // A blank line ends whatever event was under way: lines pass whole.
      endAnswer(response, `\n${event}`);
    });
  }
}

const ENGINE_FAILED: ForwardRefusal = { kind: 'engine-failed' };
