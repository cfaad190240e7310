/** What is asked, and of whom. */
export interface Target {
  readonly port: number;
  /** Headers beside those of every request, as lines. */
  readonly headers: readonly string[];
  /** Taken in turn. */
  readonly keys: readonly string[];
  readonly body: string;
}

export type LoadOrder =
  /** Each connection asks again as soon as it is answered. */
  | {
      readonly kind: 'closed';
      readonly target: Target;
      readonly connections: number;
      readonly durationMs: number;
    }
  /** So many requests a second, whatever the answers do. */
  | {
      readonly kind: 'open';
      readonly target: Target;
      readonly perSecond: number;
      readonly durationMs: number;
      /** So many connections, taken in turn; those that are needed, unless given, the last one first. */
      readonly inTurn?: number;
    }
  /** So many streams at a time; one that ends is followed by another until the time is over. */
  | {
      readonly kind: 'streams';
      readonly target: Target;
      readonly streams: number;
      readonly rampMs: number;
      readonly durationMs: number;
    };

export interface LoadResult {
  readonly answers: number;
  /** Answers other than 200, and connections that broke. */
  readonly failures: number;
  readonly elapsedMs: number;
  /** From the instant a request was due to its whole answer (open loop), or to its first event (streams). */
  readonly latenciesMs: readonly number[];
  readonly events: number;
  /** The longest silence inside each stream. */
  readonly gapsMs: readonly number[];
}

export const requestsOf = ({ port, headers, keys, body }: Target): Buffer[] =>
  keys.map((key) =>
    Buffer.from(
      [
        'POST /v1/chat/completions HTTP/1.1',
        `host: 127.0.0.1:${port}`,
        'accept: application/json',
        'user-agent: OpenAI/JS 7.57.0',
        `authorization: Bearer ${key}`,
        'content-type: application/json',
        ...headers,
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    ),
  );
