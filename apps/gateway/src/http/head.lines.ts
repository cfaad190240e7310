/** Headers as HTTP/1.1 writes them, each line with its end. */
export type HeadLines = string;

/** RFC 9110 §5.5: a character that ends a header, or has no place in one. */
const NO_HEADER_TEXT = /[^\t\x20-\x7e\x80-\xff]/;
const END_OF_LINE = '\r\n';
const COLON = ': ';

/**
 * @param headers names and values in turn
 * @throws TypeError for a value that cannot be written
 */
export const headLines = (headers: readonly string[]): HeadLines => {
  let lines = '';
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [headers[at]!, headers[at + 1]!];
    if (NO_HEADER_TEXT.test(value)) throw new TypeError(`the header ${name} cannot be written`);
    lines += name + COLON + value + END_OF_LINE;
  }
  return lines;
};

/** @returns names and values in turn */
export const headersIn = (lines: HeadLines): string[] =>
  lines.split(END_OF_LINE).flatMap((line) => {
    const colon = line.indexOf(COLON);
    return colon === -1 ? [] : [line.slice(0, colon), line.slice(colon + COLON.length)];
  });
