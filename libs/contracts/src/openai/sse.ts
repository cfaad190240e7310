/**
 * Server-sent events (WHATWG HTML §9.2) as OpenAI streams use them: one `data:` line an event. Bytes go in as
 * they arrive, in any split; complete events come out. Accepts LF, CRLF and CR line ends.
 */
export interface ServerSentEvent {
  /** Empty for an unnamed event. */
  readonly event: string;
  readonly data: string;
}

export class SseDecoder {
  readonly #text = new TextDecoder();
  #rest = '';
  #event = '';
  #data: string[] = [];

  push(chunk: Uint8Array): ServerSentEvent[] {
    this.#rest += this.#text.decode(chunk, { stream: true });
    const events: ServerSentEvent[] = [];
    for (let line = this.#takeLine(); line !== undefined; line = this.#takeLine()) {
      const event = this.#readLine(line);
      if (event) events.push(event);
    }
    return events;
  }

  /** A line is complete when its end has been seen; a CR at the very end may be half of a CRLF. */
  #takeLine(): string | undefined {
    const end = this.#rest.search(/[\r\n]/);
    if (end === -1 || (this.#rest[end] === '\r' && end === this.#rest.length - 1)) return undefined;
    const width = this.#rest.startsWith('\r\n', end) ? 2 : 1;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + width);
    return line;
  }

  #readLine(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    if (field === 'event') this.#event = value;
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const data = this.#data;
    const event = this.#event;
    this.#data = [];
    this.#event = '';
    return data.length ? { event, data: data.join('\n') } : undefined;
  }
}

/** One event on the wire. */
export const encodeSse = (data: string, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}${data
    .split('\n')
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;
