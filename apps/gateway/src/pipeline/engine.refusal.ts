import type { AnswerHead } from '../engines/connections/engine.connections.ts';
import { isBusy, isClientFault } from '../engines/engine.failure.ts';
import type { ForwardRefusal } from './forward.refusal.ts';

const LONGEST_KEPT_BYTES = 64 * 1024;
const LONGEST_MESSAGE = 2_000;
/** A provider may ask for an hour; then it is asked again all the same, since nobody would wait so long. */
const LONGEST_RETRY_SECONDS = 60;

/**
 * Whether an answer is what was asked for, as far as its head says: a page of some proxy is not, nor a stream where a
 * whole answer was asked for, or the reverse. One that does not say of what kind it is may be.
 */
export const isAnswer = ({ status, contentType = '' }: AnswerHead, stream: boolean): boolean => {
  // Of any case (RFC 9110 §8.3.1).
  const kind = contentType.toLowerCase();
  return status === 200 && !kind.includes('html') && !kind.includes(stream ? 'json' : 'event-stream');
};

/** What an engine says instead of an answer, collected to be told in our own envelope. */
export class EngineRefusal {
  readonly status: number;
  /** What it says of when to come back; undefined: nothing. */
  readonly retryAfterSeconds: number | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor({ status, retryAfter }: Pick<AnswerHead, 'status' | 'retryAfter'>) {
    this.status = status;
    this.retryAfterSeconds = secondsOf(retryAfter);
  }

  /** @param error what an event says instead of the first piece of an answer; vLLM: `{"message", "type", "param", "code": 400}` */
  static inStream({ retryAfter }: AnswerHead, error: unknown): EngineRefusal {
    const code = objectIn(error)?.code;
    const status = typeof code === 'number' && code >= 400 && code < 600 ? code : 500;
    const refusal = new EngineRefusal({ status, retryAfter });
    refusal.push(Buffer.from(JSON.stringify({ error })));
    // What the stream says after it is no part of it.
    refusal.#bytes = LONGEST_KEPT_BYTES;
    return refusal;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= LONGEST_KEPT_BYTES) this.#chunks.push(chunk);
  }

  /** @param engine one that has never served, and takes nothing without saying until when, is still loading */
  read(engine: { readonly hasServed: boolean }): ForwardRefusal {
    const { retryAfterSeconds } = this;
    const isLoading = this.status === 503 && retryAfterSeconds === undefined && !engine.hasServed;
    if (isLoading) return { kind: 'engine-starting' };
    if (isBusy(this.status)) return { kind: 'engine-busy', retryAfterSeconds };
    if (!isClientFault(this.status)) return { kind: 'engine-failed' };
    const { message, param } = errorIn(Buffer.concat(this.#chunks).toString('utf8'));
    return { kind: 'engine-refused', message: message.slice(0, LONGEST_MESSAGE), param };
  }
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
const secondsOf = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return seconds >= 0 ? Math.min(Math.ceil(seconds), LONGEST_RETRY_SECONDS) : undefined;
};

interface Reason {
  readonly message: string;
  readonly param: string | undefined;
}
const NO_REASON: Reason = { message: 'it gave no reason.', param: undefined };

/**
 * vLLM says `{"error": {"message", "param"}}`, older versions `{"message"}`, FastAPI `{"detail"}`: a text, or a list of
 * faults. Mistral AI has that list as `message`, as `detail`, or below both.
 */
const errorIn = (text: string): Reason => {
  const body = parsed(text);
  const error = objectIn(body.error) ?? body;
  const reason = reasonIn(error.message) ?? reasonIn(body.detail) ?? NO_REASON;
  return typeof error.param === 'string' ? { ...reason, param: error.param } : reason;
};

const reasonIn = (said: unknown): Reason | undefined => {
  if (typeof said === 'string') return { message: said, param: undefined };
  const list = Array.isArray(said) ? said : objectIn(said)?.detail;
  const faults = Array.isArray(list) ? list.flatMap(faultIn) : [];
  if (faults.length === 0) return undefined;
  const message = faults.map(({ place, msg }) => `${place.join('.') || 'body'}: ${msg}`).join('; ');
  return { message, param: faults[0]!.place[0] };
};

/** Where and what; `input`, which may be a prompt, is left out. */
const faultIn = (item: unknown): { readonly place: readonly string[]; readonly msg: string }[] => {
  const { loc, msg } = objectIn(item) ?? {};
  if (typeof msg !== 'string') return [];
  return [{ place: Array.isArray(loc) ? loc.slice(1).map(String) : [], msg }];
};

const parsed = (text: string): Record<string, unknown> => {
  try {
    return objectIn(JSON.parse(text)) ?? {};
  } catch {
    // An engine behind a proxy may answer with a page; its text tells a client nothing.
    return {};
  }
};

const objectIn = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
