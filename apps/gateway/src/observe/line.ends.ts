const LF = 0x0a;
const CR = 0x0d;

/** Lines of an event stream end at LF, CRLF or CR (WHATWG HTML §9.2.6). A chunk that ends in LF is the common case. */
export const afterLastLine = (chunk: Buffer): number =>
  chunk[chunk.length - 1] === LF ? chunk.length : Math.max(chunk.lastIndexOf(LF), chunk.lastIndexOf(CR)) + 1;

/** Whether it is one line and the empty one after it, which end in LF. */
export const isOneEvent = (text: string): boolean =>
  text.endsWith('\n\n') && text.indexOf('\n') === text.length - 2 && !text.includes('\r');

/** Calls back with each line's place, its end left out, and where the next one begins. */
export class LineWalk {
  /** The last line ended in CR: an LF that comes next belongs to it. */
  #endedInCr = false;

  get endedInCr(): boolean {
    return this.#endedInCr;
  }

  /** Whether these lines begin with what the last one ended in. */
  beginInEnd(lines: Buffer): boolean {
    return this.#endedInCr && lines[0] === LF;
  }

  /** @param lines whole lines */
  walk(lines: Buffer, onLine: (from: number, end: number, next: number) => void): void {
    const hasCr = lines.includes(CR);
    let from = this.beginInEnd(lines) ? 1 : 0;
    for (let end = lineEnd(lines, from, hasCr); end !== -1; end = lineEnd(lines, from, hasCr)) {
      const next = end + (lines[end] === CR && lines[end + 1] === LF ? 2 : 1);
      onLine(from, end, next);
      from = next;
    }
    this.#endedInCr = lines[lines.length - 1] === CR;
  }
}

const lineEnd = (lines: Buffer, from: number, hasCr: boolean): number => {
  const lf = lines.indexOf(LF, from);
  if (!hasCr) return lf;
  const cr = lines.indexOf(CR, from);
  return cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
};
