import { type ReplyPieces } from './reply.piece.ts';

/** Ends at `limit` texts or before the first stop string; text that may begin one is withheld meanwhile. */
export function* untilStop(texts: Generator<string>, stop: readonly string[], limit: number): ReplyPieces {
  const withheldLength = Math.max(0, ...stop.map((entry) => entry.length - 1));
  let withheld = '';
  for (let count = 1, next = limit > 0 ? texts.next() : ENDED; ; count += 1) {
    if (next.done) return limit > 0 ? 'stop' : 'length';
    withheld += next.value;
    const found = firstOf(stop, withheld);
    if (found >= 0) {
      yield { part: 'content', text: withheld.slice(0, found) };
      return 'stop';
    }
    const isLast = count >= limit;
    if (!isLast) next = texts.next();
    const safe = isLast || next.done ? withheld.length : Math.max(0, withheld.length - withheldLength);
    yield { part: 'content', text: withheld.slice(0, safe) };
    if (isLast) return 'length';
    withheld = withheld.slice(safe);
  }
}

const ENDED: IteratorResult<string> = { done: true, value: undefined };

function firstOf(stop: readonly string[], text: string): number {
  const found = stop.map((entry) => text.indexOf(entry)).filter((at) => at >= 0);
  return found.length ? Math.min(...found) : -1;
}
