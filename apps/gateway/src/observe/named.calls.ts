import { type CallPiece, parseEvent } from './stream.event.ts';

/**
 * OpenAI and vLLM name a function on the first piece of its call alone; on the others vLLM leaves the name out, or says
 * null (where a tool must be called), and many of its parsers have no arguments on the first. Mistral's libraries fail on
 * a piece without name or arguments, and take the call of a piece without id for another: all are written on each for them.
 */
export class NamedCalls {
  readonly #ids = new Map<string, string>();

  /** @returns what passes instead of this line of a stream; undefined: itself */
  complete(line: Buffer): Buffer | undefined {
    const event = line.includes('"tool_calls"') ? parseEvent(line) : undefined;
    let isChanged = false;
    for (const choice of listOf(event?.choices)) {
      for (const piece of listOf(choice?.delta?.tool_calls)) {
        if (piece && this.#completePiece(`${choice?.index}:${piece.index}`, piece)) isChanged = true;
      }
    }
    return isChanged ? Buffer.from(`data: ${JSON.stringify(event)}`) : undefined;
  }

  #completePiece(call: string, piece: CallPiece): boolean {
    if (typeof piece.id === 'string') this.#ids.set(call, piece.id);
    const called = piece.function;
    if (!called || (isSaid(called.name) && isSaid(called.arguments))) return false;
    const id = this.#ids.get(call);
    if (id !== undefined) piece.id = id;
    called.name ??= '';
    called.arguments ??= '';
    return true;
  }
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

/** What an engine says may be anything. */
const listOf = <T>(value: readonly T[] | null | undefined): readonly (T | null)[] =>
  Array.isArray(value) ? (value as readonly T[]) : [];
