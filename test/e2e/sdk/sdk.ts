/** What a scenario asks, in no library's words. */
export interface Wish {
  readonly prompt: string;
  readonly maxTokens?: number;
  readonly choices?: number;
  readonly stop?: readonly string[];
  readonly tools?: readonly Tool[];
  /** One of the tools must be called. */
  readonly mustCall?: boolean;
  /** The answer is JSON of this schema. */
  readonly schema?: JsonSchema;
  readonly logprobs?: boolean;
  /** A data URL that is sent with the prompt. */
  readonly image?: string;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  readonly parameters: JsonSchema;
}

export interface Call {
  readonly name: string;
  readonly arguments: unknown;
}

export interface Choice {
  readonly text: string;
  readonly calls: readonly Call[];
  readonly finish: string;
  /** Tokens that came with their probability. */
  readonly logprobs: number;
}

/** As the library gives it to its user. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  /** Euros; undefined where the library shows only what OpenAI has. */
  readonly cost: number | undefined;
  readonly kgCO2eq: number | undefined;
}

export interface Answer {
  readonly choices: readonly Choice[];
  readonly usage: Usage;
}

export interface Embeddings {
  readonly vectors: readonly (readonly number[])[];
  /** undefined where the library does not show it. */
  readonly input: number | undefined;
}

export interface Failure {
  readonly status: number;
  readonly message: string;
  /** `error.code` of the envelope, where the library keeps it. */
  readonly code: string | undefined;
}

/** One library in front of one gateway. What a library does not have is left out. */
export interface Sdk {
  readonly name: string;
  /** Fields of a wish that it has no word for. */
  readonly cannot: readonly (keyof Wish)[];
  /** Those whose answer it cannot put together from a stream, whoever sends it. */
  readonly cannotStream: readonly (keyof Wish)[];
  chat(wish: Wish, model?: string): Promise<Answer>;
  stream(wish: Wish): Promise<Answer>;
  /** Reads the first piece of a stream and leaves. */
  leave(wish: Wish): Promise<void>;
  failureOf(error: unknown): Failure;
  complete?(prompt: string, maxTokens: number): Promise<Answer>;
  embed?(texts: readonly string[]): Promise<Embeddings>;
  embedInBase64?(texts: readonly string[]): Promise<Embeddings>;
  models?(): Promise<readonly string[]>;
  /** @returns the id of the model that has this name */
  model?(name: string): Promise<string>;
  close?(): Promise<void>;
}

export interface Connection {
  /** Of the gateway, without `/v1`. */
  readonly origin: string;
  readonly key: string;
  readonly models: Models;
  /** How often the library tries again by itself. */
  readonly retries: number;
}

export interface Models {
  readonly chat: string;
  readonly embeddings: string;
  readonly rerank: string;
}

/** Albert's fields beyond OpenAI's, in a `usage` that may be anything. */
export const beyondOpenAi = (usage: unknown): Pick<Usage, 'cost' | 'kgCO2eq'> => {
  const wire = (usage ?? {}) as { cost?: number; impacts?: { kgCO2eq?: number } };
  return { cost: wire.cost, kgCO2eq: wire.impacts?.kgCO2eq };
};
