import { type EngineBehaviour } from '../engine.behaviour.ts';
import { type Paced, type PaceTicker } from './pace.ticker.ts';
import { type FinishReason, type Piece, type ReplyPieces } from './reply.piece.ts';

/** Where generated tokens go. `flush` follows each batch of tokens that became due together. */
export interface ReplySink {
  piece(choice: number, piece: Piece): void;
  finish(choice: number, reason: FinishReason): void;
  flush(): void;
}

export interface GenerationOrder {
  readonly choices: readonly ReplyPieces[];
  readonly sink: ReplySink;
  readonly signal: AbortSignal;
  /** Asked at every tick: a change of pace reaches what is running. */
  readonly pace: () => Pick<EngineBehaviour, 'ttftMs' | 'tokensPerSecond'>;
  /** The engine breaks down at this many tokens, all choices together. */
  readonly breaksAfterTokens: number;
  readonly onTokens: (count: number) => void;
}

export interface GenerationResult {
  readonly end: 'completed' | 'aborted' | 'broken';
  readonly tokens: number;
  /** Of these. */
  readonly reasoningTokens: number;
  readonly reasons: readonly FinishReason[];
  readonly firstTokenMs: number | null;
}

/** Pulls tokens at the engine's pace until every choice has finished, the client has left or the engine breaks. */
export function generate(ticker: PaceTicker, order: GenerationOrder): Promise<GenerationResult> {
  return new Promise((resolve) => {
    const startedAtMs = performance.now();
    const live = new Map(order.choices.entries());
    const reasons: FinishReason[] = [];
    let tokens = 0;
    let reasoningTokens = 0;
    let creditedUntilMs = startedAtMs;
    let credit = 1;
    let firstTokenMs: number | null = null;

    const settle = (end: GenerationResult['end']): false => {
      order.signal.removeEventListener('abort', leave);
      resolve({ end, tokens, reasoningTokens, reasons, firstTokenMs });
      return false;
    };

    const leave = () => {
      ticker.remove(advance);
      settle('aborted');
    };

    const advance: Paced = (nowMs) => {
      const { ttftMs, tokensPerSecond } = order.pace();
      const firstTokenAtMs = startedAtMs + ttftMs;
      if (nowMs < firstTokenAtMs) return true;
      credit += Math.max(0, nowMs - Math.max(creditedUntilMs, firstTokenAtMs)) * (tokensPerSecond / 1_000);
      creditedUntilMs = nowMs;
      firstTokenMs ??= nowMs - startedAtMs;
      const before = tokens;
      for (; credit >= 1 && live.size > 0 && tokens < order.breaksAfterTokens; credit -= 1) decode();
      order.onTokens(tokens - before);
      order.sink.flush();
      if (live.size === 0) return settle('completed');
      return tokens < order.breaksAfterTokens || settle('broken');
    };

    /** One step of the batch: a token of each choice. */
    const decode = () => {
      for (const [index, pieces] of live) {
        const next = pieces.next();
        if (next.done) {
          live.delete(index);
          reasons.push(next.value);
          order.sink.finish(index, next.value);
        } else {
          tokens += 1;
          if (next.value.part === 'reasoning') reasoningTokens += 1;
          order.sink.piece(index, next.value);
        }
      }
    };

    order.signal.addEventListener('abort', leave, { once: true });
    if (advance(startedAtMs)) ticker.add(advance);
  });
}
