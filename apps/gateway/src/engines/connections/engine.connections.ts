/** What an engine is asked. */
export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values in turn, without control characters; `host` and `content-length` are the connection's to say. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
  /** Longest wait for an answer to begin. */
  readonly firstByteTimeoutMs: number;
}

/** What is read of the head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
}

/** Who is told of an answer as it comes. After `ended` or `failed` nothing is told any more. */
export interface AnswerReader {
  /** The request is on its way: from here on the engine may have it. */
  sent(): void;
  began(head: AnswerHead): void;
  /** @param chunk the reader's to keep */
  data(chunk: Buffer): void;
  ended(): void;
  failed(error: Error): void;
}

/** A request under way: not to be touched once its reader was told of the end, since the connection may carry another. */
export interface Call {
  pause(): void;
  resume(): void;
  /** The reader is told that it failed, later. */
  abort(error: Error): void;
}

/** The connections to one engine. */
export interface EngineConnections {
  /** @throws where no more is asked */
  ask(question: Question, reader: AnswerReader): Call;
  /** Resolves when what is under way has ended. Nothing more is asked. */
  close(): Promise<void>;
  /** Breaks off what is under way. */
  destroy(): Promise<void>;
}

/** Nothing came in time; the engine may be generating still. */
export class EngineSilence extends Error {
  readonly code = 'ENGINE_SILENT';
}
