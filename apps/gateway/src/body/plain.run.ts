const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** Bytes of a JSON string that stand for themselves: no quote, no backslash, no control character. */
const PLAIN = new Uint8Array(256).fill(1, FIRST_PRINTABLE);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/** Runs shorter than this do not repay a view of words. */
const SHORT_RUN = 48;

/** The position of the first byte from `from` on that does not stand for itself in a JSON string. */
export const skipPlain = (bytes: Uint8Array, from: number): number => {
  const shortEnd = Math.min(from + SHORT_RUN, bytes.length);
  const at = skipBytes(bytes, from, shortEnd);
  return at < shortEnd ? at : skipWords(bytes, at);
};

const skipBytes = (bytes: Uint8Array, from: number, end: number): number => {
  let at = from;
  while (at < end && PLAIN[bytes[at]!] === 1) at++;
  return at;
};

/** Four bytes at a time; almost all of a long prompt passes here. */
const skipWords = (bytes: Uint8Array, from: number): number => {
  const aligned = from + (-(bytes.byteOffset + from) & 3);
  const at = skipBytes(bytes, from, Math.min(aligned, bytes.length));
  if (at < aligned) return at;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  let index = 0;
  while (index < words.length && isPlainWord(words[index]!)) index++;
  return skipBytes(bytes, aligned + index * 4, bytes.length);
};

const LOW_BITS = 0x01010101;
const HIGH_BITS = 0x80808080;

/**
 * Whether all four bytes are plain, without taking them apart: `(x - LOW) & ~x & HIGH` has a bit for a byte of
 * zero, and with a greater subtrahend for a byte below it (Warren, Hacker's Delight, §6-1). A borrow from the
 * byte below may deny a plain word, which costs a look at its bytes; it never passes one that is not.
 */
const isPlainWord = (word: number): boolean => {
  const quotes = word ^ (LOW_BITS * QUOTE);
  const backslashes = word ^ (LOW_BITS * BACKSLASH);
  const controls = (word - LOW_BITS * FIRST_PRINTABLE) & ~word;
  return (
    ((controls | ((quotes - LOW_BITS) & ~quotes) | ((backslashes - LOW_BITS) & ~backslashes)) & HIGH_BITS) ===
    0
  );
};
