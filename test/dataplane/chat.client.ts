import { Agent, fetch, type Response } from 'undici';

/** What one request came to, as its client saw it. */
export interface ChatOutcome {
  readonly requestId: string;
  readonly status: number;
  /** Of a refusal; `not-answered-in-time` where nobody said anything. */
  readonly code: string | undefined;
  /** The whole answer came. */
  readonly isComplete: boolean;
  /** Pieces of text that came. */
  readonly deltas: number;
}

export interface ChatWish {
  readonly origin: string;
  readonly key: string;
  readonly model: string;
  readonly stream: boolean;
  readonly maxTokens: number;
  /** On a connection of its own: the worker whose turn it is gets it. */
  readonly isAlone?: boolean;
}

const ANSWERED_WITHIN_MS = 20_000;
const NEVER_ANSWERED: ChatOutcome = {
  requestId: '',
  status: 0,
  code: undefined,
  isComplete: false,
  deltas: 0,
};

/** Asks once, without trying again. */
export const chat = async (wish: ChatWish): Promise<ChatOutcome> => {
  const connection = wish.isAlone ? new Agent() : undefined;
  try {
    return await ask(wish, connection);
  } finally {
    await connection?.close();
  }
};

const ask = async (wish: ChatWish, connection: Agent | undefined): Promise<ChatOutcome> => {
  const response = await fetch(`${wish.origin}/v1/chat/completions`, {
    method: 'POST',
    // A request that nobody answers is one that was lost: no spec waits for it as long as a library would.
    signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    ...(connection ? { dispatcher: connection } : {}),
    headers: { authorization: `Bearer ${wish.key}` },
    body: JSON.stringify({
      model: wish.model,
      messages: [{ role: 'user', content: 'Continuez.' }],
      stream: wish.stream,
      max_tokens: wish.maxTokens,
      min_tokens: wish.maxTokens,
    }),
  }).catch((error: Error) => error);
  if (response instanceof Error)
    return { ...NEVER_ANSWERED, code: response.name === 'TimeoutError' ? 'not-answered-in-time' : undefined };
  const requestId = response.headers.get('x-request-id') ?? '';
  const read = await readAnswer(response);
  const isServed = response.status === 200;
  return {
    requestId,
    status: response.status,
    code: isServed ? undefined : codeIn(read.text),
    isComplete: isServed && read.isWhole && (!wish.stream || read.text.endsWith('data: [DONE]\n\n')),
    deltas: deltasIn(read.text),
  };
};

const readAnswer = async (response: Response) => {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
    }
    return { text, isWhole: true };
  } catch {
    // The connection broke: what had arrived counts.
    return { text, isWhole: false };
  }
};

const deltasIn = (text: string): number => text.split('"delta":{"content":').length - 1;

const codeIn = (text: string): string | undefined => {
  try {
    return (JSON.parse(text) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
};

/** Asks again and again, several at a time, until it is stopped. */
export class Load {
  readonly outcomes: ChatOutcome[] = [];
  readonly #clients: Promise<void>[];
  #isRunning = true;

  /** @param wish asked anew for each request: the address of a gateway may change */
  constructor(clients: number, wish: (turn: number) => ChatWish) {
    this.#clients = Array.from({ length: clients }, (_, client) => this.#ask(client, wish));
  }

  /** Resolves when the last answer is there. */
  async stop(): Promise<readonly ChatOutcome[]> {
    this.#isRunning = false;
    await Promise.all(this.#clients);
    return this.outcomes;
  }

  async #ask(client: number, wish: (turn: number) => ChatWish): Promise<void> {
    for (let turn = client; this.#isRunning; turn++) {
      const outcome = await chat(wish(turn));
      this.outcomes.push(outcome);
      // A gateway that is down refuses at once: no spinning.
      if (outcome.status === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
