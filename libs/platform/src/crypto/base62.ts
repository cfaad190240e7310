const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Bytes as one big-endian number in base 62 (digits 0-9A-Za-z), most significant first, left-padded with 0.
 *
 * @throws RangeError when the number needs more than `width` digits
 */
export const base62 = (bytes: Uint8Array, width: number): string => {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  let text = '';
  for (; rest > 0n; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text;
  if (text.length > width) throw new RangeError(`${bytes.length} bytes do not fit in ${width} digits`);
  return text.padStart(width, '0');
};
