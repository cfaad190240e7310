import { encodeSse, errorBody } from '@beffroi/contracts/openai';
import type { Enrolled } from '../journal/roster.ts';
import type { AnswerHead, AnswerReader, Call, Question } from '../engines/connections/engine.connections.ts';
import type { Engine } from '../engines/engine.ts';
import { type EngineFailure, failureOf } from '../engines/engine.failure.ts';
import type { InferenceEndpoint } from '../endpoints/endpoint.ts';
import type { Ticket } from '../journal/journal.ts';
import type { Model } from '../records/record.views.ts';
import { NamedCalls } from '../observe/named.calls.ts';
import { StreamTap } from '../observe/stream.tap.ts';
import type { Tap } from '../observe/tap.ts';
import type { StatementTerms } from '../observe/usage.statement.ts';
import { WholeTap } from '../observe/whole.tap.ts';
import { courseOf, type Waits } from './course.ts';
import { EngineRefusal, isAnswer } from './engine.refusal.ts';
import type { ForwardRefusal } from './forward.refusal.ts';
import type { InferenceBody } from '../body/inference.body.ts';
import type { PoolSeat } from '../fairness/fair.queues.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Outgoing } from '../http/outgoing.ts';
import { isMistralClient } from '../http/mistral.client.ts';
import type { Wanted } from './authorise.ts';
import type { QuotaAdmission } from '../quotas/limiter.ts';
import { rateHeaders } from '../quotas/rate.headers.ts';
import { servedLines } from './served.lines.ts';
import type { Identity } from './identity.ts';
import type { Choice } from './choose.ts';
import { type Passages, pathOn } from './passages.ts';
import { errorOf, statusOf } from './refusal.answer.ts';
import type { OwnTime } from './own.time.ts';
import type { Ending, Observation } from './settle.ts';
import { Tries, type TryTerms } from './tries.ts';

/** An admitted request. */
export interface ForwardJob extends TryTerms, StatementTerms, PoolSeat {
  readonly exchange: Exchange;
  readonly endpoint: InferenceEndpoint;
  readonly model: Model;
  readonly wanted: Wanted;
  readonly passages: Passages;
  readonly body: InferenceBody;
  readonly stream: boolean;
  readonly ownTime: OwnTime;
  /** Before it was admitted. */
  readonly waits: Waits | undefined;
  readonly ticket: Ticket;
  readonly identity: Identity;
  /** Of its limits. */
  readonly reserved: QuotaAdmission;
  /** Reserved by what the engines of its route have counted, not by its bound. */
  readonly isCounted: boolean;
}

/** What forwarding needs from the rest of the pipeline; the same for all requests. */
export interface ForwardMeans {
  readonly nowMs: () => number;
  /** Of the database's clock, at an instant of the monotonic one. */
  readonly databaseMsAt: (nowMs: number) => number;
  /** Longest wait for a stream, or for a whole answer, to begin. */
  readonly firstByteTimeoutMs: number;
  readonly wholeTimeoutMs: number;
  /** Another engine, where those have failed; undefined: there is none. */
  readonly another: (job: ForwardJob, tried: readonly Engine[]) => Choice | undefined;
  /** Called before output tokens reach the client. */
  readonly passing: (job: ForwardJob, outputTokens: number) => void;
  /** Called once. `written` is called when usage is safe, and only then do the last bytes leave. */
  readonly ended: (forwarding: Forwarding, end: ForwardEnd, written: () => void) => void;
  /** Answers a client that has got nothing yet. */
  readonly refuse: (job: ForwardJob, refusal: ForwardRefusal) => void;
}

export interface ForwardEnd {
  readonly ending: Ending;
  readonly seen: Observation;
}

const tapOf = (job: ForwardJob): Tap =>
  job.stream ? new StreamTap(job, namesCalls(job)) : new WholeTap(job);

/** Mistral's libraries must have each piece of the call of a tool named. */
const namesCalls = ({ exchange }: ForwardJob): NamedCalls | undefined =>
  isMistralClient(exchange.request.header('user-agent')) ? new NamedCalls() : undefined;

const LONGEST_AFTERWORD_MS = 2_000;
const CLIENT_GONE = new Error('the client closed its connection');
const TOOK_TOO_LONG = new Error('the request took longer than the longest allowed');

/**
 * One request on its way to an engine and back. What the tap lets pass is written as it comes; only the last is held
 * until usage is written, so that a client that has its whole answer has always been counted.
 */
export class Forwarding implements AnswerReader, Enrolled {
  place = -1;
  readonly job: ForwardJob;
  readonly #means: ForwardMeans;
  readonly #response: Outgoing;
  /** Of the engine that has the request. */
  #tap: Tap;
  readonly #tries: Tries;
  /** undefined: no engine has it. */
  #call: Call | undefined;
  #requestSent = false;
  #head: AnswerHead | undefined;
  #refusal: EngineRefusal | undefined;
  #firstByteMs: number | undefined;
  /** What waits until usage is written. */
  #held: Buffer[] = [];
  /** A byte of an answer has gone to the client; the signs of life of a stream that waited are none. */
  #hasPassed = false;
  #isEnded = false;
  #isWritten = false;
  #isPaused = false;
  #engineIsDone = false;
  #afterword: NodeJS.Timeout | undefined;

  constructor(job: ForwardJob, means: ForwardMeans) {
    this.job = job;
    this.#means = means;
    this.#response = job.exchange.response;
    this.#tries = new Tries(job);
    this.#tap = tapOf(job);
  }

  start(): void {
    this.#response.onClose(() => this.#clientClosed());
    if (this.#response.destroyed) this.#clientClosed();
    else this.#dispatch();
  }

  get arrivedMs(): number {
    return this.job.arrivedMs;
  }

  /** Ends a request that has used up its time. */
  expire(): void {
    if (this.#isEnded) return;
    this.#fail(ENGINE_FAILED);
    this.#call?.abort(TOOK_TOO_LONG);
  }

  sent(): void {
    this.#requestSent = true;
  }

  began(head: AnswerHead): void {
    this.#head = head;
    if (!isAnswer(head, this.job.stream)) this.#refusal = new EngineRefusal(head);
  }

  data(chunk: Buffer): void {
    if (this.#refusal) return this.#refusal.push(chunk);
    if (this.#firstByteMs === undefined) return this.#takeFirst(chunk);
    this.#take(chunk);
  }

  ended(): void {
    this.#engineIsDone = true;
    this.#call = undefined;
    this.job.ownTime.goesOn(this.#means.nowMs());
    if (this.#isEnded) return this.#endWhenWritten();
    if (this.#firstByteMs !== undefined) this.#pass(this.#tap.end());
    if (this.#refusal) return this.#engineFailed({ kind: 'answered', status: this.#refusal.status });
    if (!this.#tap.complete) this.#engineFailed({ kind: 'broken-off' });
  }

  failed(error: Error): void {
    this.#call = undefined;
    if (this.#isEnded) {
      this.#engineIsDone = true;
      return this.#endWhenWritten();
    }
    this.#engineFailed(failureOf(error, this.#requestSent));
  }

  #dispatch(): void {
    const passage = this.#tries.begin();
    this.#requestSent = false;
    this.#engineIsDone = false;
    this.job.ownTime.waits(this.#means.nowMs());
    try {
      this.#call = passage.engine.connections.ask(this.#question(passage), this);
    } catch (error) {
      // An address that is none: to the client no different from an engine that is not there.
      this.failed(error as Error);
    }
  }

  #question({ route }: Choice): Question {
    const { requestId, endpoint, stream, passages } = this.job;
    const { firstByteTimeoutMs, wholeTimeoutMs } = this.#means;
    const headers = ['content-type', 'application/json', 'x-request-id', requestId];
    if (route.authorization !== undefined) headers.push('authorization', route.authorization);
    return {
      method: 'POST',
      path: pathOn(route, endpoint.path),
      headers,
      body: passages.bodyFor(route),
      firstByteTimeoutMs: stream ? firstByteTimeoutMs : wholeTimeoutMs,
    };
  }

  #takeFirst(chunk: Buffer): void {
    const nowMs = this.#means.nowMs();
    this.#firstByteMs = nowMs;
    // A whole answer is the engine's until its last byte.
    if (this.job.stream) this.job.ownTime.goesOn(nowMs);
    if (this.#tries.route.offer === 'external') this.#tap.comesFromElsewhere();
    this.#take(chunk);
    if (!this.#refusal) this.#tries.engine.succeeded(nowMs);
  }

  #take(chunk: Buffer): void {
    if (this.#isEnded) this.#holdOrWrite(chunk);
    else this.#pass(this.#tap.pass(chunk));
  }

  #engineFailed(failure: EngineFailure): void {
    const nowMs = this.#means.nowMs();
    this.job.ownTime.goesOn(nowMs);
    const refusal = this.#refusal?.read(this.#tries.engine) ?? ENGINE_FAILED;
    this.#tries.fail(failure, nowMs, this.#refusal?.retryAfterSeconds);
    const isUnanswered = this.#firstByteMs === undefined;
    const another = (tried: readonly Engine[]) => this.#means.another(this.job, tried);
    if (!isUnanswered || !this.#tries.moveOn(failure, another)) return this.#fail(refusal);
    this.#refusal = undefined;
    this.#dispatch();
  }

  #pass(bytes: Buffer): void {
    const { complete, failed, deltas } = this.#tap;
    if (failed && !this.#hasPassed && deltas === 0) return this.#refusedInStream();
    if (complete) {
      this.#held.push(bytes);
      if (failed) this.#tries.fail({ kind: 'broken-off' }, this.#means.nowMs());
      this.#end({ kind: failed ? 'cut-short' : 'completed' });
    } else if (bytes.length > 0) {
      this.#means.passing(this.job, deltas);
      this.#write(bytes);
    }
  }

  /** vLLM has said 200 before it computes: an error that comes first is told, and another engine asked, as if its head had said so. */
  #refusedInStream(): void {
    this.#refusal = EngineRefusal.inStream(this.#head!, this.#tap.error);
    this.#tap = tapOf(this.job);
    this.#firstByteMs = undefined;
  }

  #holdOrWrite(chunk: Buffer): void {
    if (this.#isWritten) this.#write(chunk);
    else this.#held.push(chunk);
  }

  #write(chunk: Buffer): void {
    if (this.#writeNext(chunk) || this.#isPaused) return;
    this.#isPaused = true;
    this.#call?.pause();
    this.#response.whenDrained(() => {
      this.#isPaused = false;
      this.#call?.resume();
    });
  }

  #writeNext(chunk: Buffer): boolean {
    if (!this.#response.headersSent) this.#writeHead();
    this.#hasPassed = true;
    return this.#response.write(chunk);
  }

  /**
   * Its lines are of ids and numbers of our own, and of what `headLines` has looked at.
   *
   * @param bodyBytes where all is known; never the engine's, since usage grows on the way
   */
  #writeHead(bodyBytes?: number): void {
    const { requestId, ownTime } = this.job;
    const { limits, holds } = this.job.reserved;
    const nowMs = this.#means.nowMs();
    this.#response.writeHead(
      200,
      `x-request-id: ${requestId}\r\n` +
        servedLines(this.job, this.#tries.route, this.#head?.contentType) +
        `x-beffroi-overhead-ms: ${ownTime.textAt(nowMs)}\r\n` +
        (limits.isEmpty ? '' : rateHeaders(holds, this.#means.databaseMsAt(nowMs))),
      bodyBytes,
    );
  }

  #end(ending: Ending): void {
    this.#settle();
    this.#tell(ending, () => {
      this.#isWritten = true;
      if (!this.#engineIsDone) this.#endSoon();
      this.#endWhenWritten();
    });
  }

  /** All has been said: what an engine may add, and its end, are waited for, and not for ever. */
  #endSoon(): void {
    this.#afterword = setTimeout(() => this.#call?.abort(TOOK_TOO_LONG), LONGEST_AFTERWORD_MS).unref();
  }

  #tell(ending: Ending, written: () => void): void {
    this.#means.ended(this, { ending, seen: this.#observation() }, written);
  }

  /** From here on the request is over for its engine and for the journal; bytes may still pass. */
  #settle(): void {
    this.#isEnded = true;
    this.#tries.end();
  }

  /** After the last byte of the engine and the record of usage, in whichever order they come. */
  #endWhenWritten(): void {
    const response = this.#response;
    if (!this.#isWritten || response.destroyed) return;
    const last = this.#engineIsDone ? this.#held.pop() : undefined;
    for (const chunk of this.#held.splice(0)) this.#write(chunk);
    if (!this.#engineIsDone) return;
    if (this.#afterword) clearTimeout(this.#afterword);
    if (last && !response.headersSent) this.#writeHead(last.length);
    if (!response.writableEnded) response.end(last);
  }

  #observation(): Observation {
    const { nowMs } = this.#means;
    const { arrivedMs, stream, ownTime, waits } = this.job;
    const endMs = nowMs();
    const ownMs = ownTime.until(stream && this.#firstByteMs !== undefined ? this.#firstByteMs : endMs);
    return {
      usage: this.#tap.usage,
      untoldDeltas: this.#tap.deltas - this.#tap.deltasAtUsage,
      attempts: this.#tries.count,
      servedBy: this.#tries.reroute,
      endMs,
      latencyMs: endMs - arrivedMs,
      course: courseOf(waits, ownMs, this.#tries.failedSites),
      ttftMs: stream && this.#firstByteMs !== undefined ? this.#firstByteMs - arrivedMs : undefined,
      answered: this.#firstByteMs !== undefined && !this.#refusal,
    };
  }

  #clientClosed(): void {
    if (!this.#isEnded) {
      this.#held = [];
      this.#end({ kind: 'client-aborted' });
    }
    // One that was paused until the client reads would wait for ever.
    this.#call?.abort(CLIENT_GONE);
  }

  #fail(refusal: ForwardRefusal): void {
    if (this.#isEnded) return;
    if (this.#hasPassed) this.#cutShort();
    else this.#notAnswered(refusal);
  }

  #notAnswered(refusal: ForwardRefusal): void {
    this.#held = [];
    this.#firstByteMs = undefined;
    this.#settle();
    const status = statusOf(refusal);
    this.#tell({ kind: 'not-answered', status }, () => {
      if (!this.#response.destroyed) this.#means.refuse(this.job, refusal);
    });
  }

  /** A stream ends with an error event, after what it still has to say of usage; of a whole answer only the broken connection can tell. */
  #cutShort(): void {
    const response = this.#response;
    this.#settle();
    this.#tell({ kind: 'cut-short' }, () => {
      if (!this.job.stream) return response.destroy();
      const language = this.job.exchange.language;
      const body = errorBody(errorOf(ENGINE_FAILED), language);
      const event = encodeSse(JSON.stringify(body), 'error');
      // A blank line ends whatever event was under way: lines pass whole.
      response.end(`\n${this.#tap.unstated().toString()}${event}`);
    });
  }
}

const ENGINE_FAILED: ForwardRefusal = { kind: 'engine-failed' };
