/** U+FEFF, which may stand before a stream and before JSON. */
const MARK = Buffer.from('\uFEFF');

export const isMarked = (bytes: Buffer): boolean =>
  bytes[0] === MARK[0] && bytes.subarray(0, MARK.length).equals(MARK);

export const withoutMark = (bytes: Buffer): Buffer => (isMarked(bytes) ? bytes.subarray(MARK.length) : bytes);
