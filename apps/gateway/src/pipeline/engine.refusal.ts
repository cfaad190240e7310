import type { IncomingHttpHeaders } from 'node:http';
import type { ForwardRefusal } from './forward.refusal.ts';

const LONGEST_KEPT_BYTES = 64 * 1024;
const LONGEST_MESSAGE = 2_000;
/** The engine finds fault with what the client sent. Others are ours or the engine's. */
const CLIENT_FAULTS = new Set([400, 413, 422]);
const BUSY = new Set([429, 503]);

/** An answer of an engine that is not 200, collected to be told in our own envelope. */
export class EngineRefusal {
  readonly #status: number;
  readonly #retryAfter: string | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(status: number, headers: IncomingHttpHeaders) {
    this.#status = status;
    this.#retryAfter = headers['retry-after'];
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= LONGEST_KEPT_BYTES) this.#chunks.push(chunk);
  }

  read(): ForwardRefusal {
    if (BUSY.has(this.#status))
      return { kind: 'engine-busy', retryAfterSeconds: secondsOf(this.#retryAfter) };
    if (!CLIENT_FAULTS.has(this.#status)) return { kind: 'engine-failed' };
    const { message, param } = errorIn(Buffer.concat(this.#chunks).toString('utf8'));
    return { kind: 'engine-refused', message: message.slice(0, LONGEST_MESSAGE), param };
  }
}

const secondsOf = (header: string | undefined): number | undefined => {
  const seconds = Number(header);
  return header !== undefined && Number.isInteger(seconds) && seconds >= 0 ? seconds : undefined;
};

/** vLLM says `{"error": {"message", "param"}}`, older versions `{"message"}`, FastAPI `{"detail"}`. */
const errorIn = (text: string): { readonly message: string; readonly param: string | undefined } => {
  const body = parsed(text);
  const error = objectIn(body.error) ?? body;
  const message = [error.message, body.detail].find((candidate) => typeof candidate === 'string');
  return {
    message: message ?? 'it gave no reason.',
    param: typeof error.param === 'string' ? error.param : undefined,
  };
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
