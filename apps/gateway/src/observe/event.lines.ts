import { scanText } from '../body/json.scanner.ts';

const FIELD = 'data:';
const LF = 0x0a;
const CR = 0x0d;

/**
 * Whether the event of a line `data: …` goes on in the next one: its JSON is not whole, and no empty line follows.
 *
 * @param lines the whole lines that are there
 * @param next where the line after it begins, or would
 */
export const goesOn = (line: Buffer, lines: Buffer, next: number): boolean => {
  if (lines[next] === LF || lines[next] === CR) return false;
  return scanText(line.subarray(FIELD.length)).kind !== 'object' && !line.includes('[DONE]');
};

/** The lines of one event, from its first `data: …` on, whose JSON is spread over several of them. */
export class EventLines {
  readonly #raw: Buffer[] = [];
  readonly #data: Buffer[] = [];
  readonly #others: Buffer[] = [];
  #bytes = 0;
  /** Of the first line. */
  #lineEnd = '';

  get bytes(): number {
    return this.#bytes;
  }

  /** @param end of that line: LF, CRLF or CR; nothing where it has none */
  push(line: Buffer, end: Buffer): void {
    const isData = line.toString('latin1', 0, FIELD.length) === FIELD;
    if (isData) this.#data.push(line);
    else this.#others.push(line, end);
    this.#raw.push(line);
    this.#bytes += line.length;
    this.endsIn(end);
  }

  /** What else the last line ends in: an LF after CR may come later. */
  endsIn(end: Buffer): void {
    if (this.#raw.length <= 2) this.#lineEnd += end.toString('latin1');
    this.#raw.push(end);
    this.#bytes += end.length;
  }

  /** As the one line that they stand for: values of several `data` fields are joined by LF (WHATWG HTML §9.2.6). */
  joined(): Buffer {
    const [first, ...more] = this.#data;
    return Buffer.concat([first!, ...more.flatMap((line) => [NEW_LINE, line.subarray(FIELD.length)])]);
  }

  /** As they came. */
  raw(): Buffer {
    return Buffer.concat(this.#raw);
  }

  /** @param joined what passes in their place, spread over lines as they were */
  spread(joined: Buffer): Buffer {
    const text = joined.toString('latin1').replaceAll('\n', `${this.#lineEnd}${FIELD}`);
    return Buffer.concat([Buffer.from(text + this.#lineEnd, 'latin1'), ...this.#others]);
  }
}

const NEW_LINE = Buffer.from('\n');
