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
  /** Goes away once so many pieces of the answer have come; 0: as soon as it has asked. */
  readonly leavesAfter?: number;
}

const ANSWERED_WITHIN_MS = 20_000;
/** The request is with the gateway by then, and its answer has not begun. */
const ASKED_AFTER_MS = 10;
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
  const leaving = new AbortController();
  if (wish.leavesAfter === 0) setTimeout(() => leaving.abort(), ASKED_AFTER_MS);
  const response = await fetch(`${wish.origin}/v1/chat/completions`, {
    method: 'POST',
    // A request that nobody answers is one that was lost: no spec waits for it as long as a library would.
    signal: AbortSignal.any([AbortSignal.timeout(ANSWERED_WITHIN_MS), leaving.signal]),
    ...(connection ? { dispatcher: connection } : {}),
    headers: { authorization: `Bearer ${wish.key}` },
    body: JSON.stringify({
      model: wish.model,
      messages: [{ role: 'user', content: 'Continuez.' }],
      stream: wish.stream,
      max_tokens: wish.maxTokens,
      min_tokens: wish.maxTokens,
    }),
  }).catch(({ name }: Error) => ({ unanswered: name }));
  if ('unanswered' in response) {
    const isLate = response.unanswered === 'TimeoutError';
    return { ...NEVER_ANSWERED, code: isLate ? 'not-answered-in-time' : undefined };
  }
  const requestId = response.headers.get('x-request-id') ?? '';
  const read = await readAnswer(response, (text) => {
    if (wish.leavesAfter !== undefined && deltasIn(text) >= wish.leavesAfter) leaving.abort();
  });
  const isServed = response.status === 200;
  return {
    requestId,
    status: response.status,
    code: isServed ? undefined : codeIn(read.text),
    isComplete: isServed && read.isWhole && (!wish.stream || read.text.endsWith('data: [DONE]\n\n')),
    deltas: deltasIn(read.text),
  };
};

const readAnswer = async (response: Response, onText: (text: string) => void) => {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      onText(text);
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

/** Asks at a pace, whatever becomes of what was asked before, until it is stopped. */
export class PacedLoad {
  readonly outcomes: ChatOutcome[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #turn = 0;

  /** @param wish asked anew for each request: the address of a gateway may change */
  constructor(perSecond: number, wish: (turn: number) => ChatWish) {
    const startedMs = performance.now();
    this.#timer = setInterval(() => {
      const due = ((performance.now() - startedMs) / 1_000) * perSecond;
      while (this.#turn < due) this.#ask(wish(this.#turn++));
    }, 10);
  }

  get completed(): number {
    return this.outcomes.filter(({ isComplete }) => isComplete).length;
  }

  /** Resolves when the last answer is there. */
  async stop(): Promise<readonly ChatOutcome[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    return this.outcomes;
  }

  #ask(wish: ChatWish): void {
    const asking = chat(wish).then((outcome) => {
      this.outcomes.push(outcome);
      this.#underWay.delete(asking);
    });
    this.#underWay.add(asking);
  }
}
