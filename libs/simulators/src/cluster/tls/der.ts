/** The little of ASN.1's distinguished encoding that a certificate needs. */
const lengthOf = (content: Buffer): Buffer => {
  if (content.length < 0x80) return Buffer.from([content.length]);
  const hex = content.length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
};

const encode = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
};

const base128 = (value: number): number[] => {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
};

export const sequence = (...items: readonly Buffer[]): Buffer => encode(0x30, ...items);
export const setOf = (...items: readonly Buffer[]): Buffer => encode(0x31, ...items);
/** A number that is not negative, in as few bytes as it takes: DER knows no other form. */
export const integer = (bytes: Buffer): Buffer => {
  const firstDigit = bytes.findIndex((byte) => byte !== 0);
  const digits = firstDigit === -1 ? Buffer.alloc(1) : bytes.subarray(firstDigit);
  return encode(0x02, digits[0]! & 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits);
};
export const boolean = (value: boolean): Buffer => encode(0x01, Buffer.from([value ? 0xff : 0]));
export const bitString = (bytes: Buffer, unusedBits = 0): Buffer =>
  encode(0x03, Buffer.from([unusedBits]), bytes);
export const octetString = (bytes: Buffer): Buffer => encode(0x04, bytes);
export const utf8String = (text: string): Buffer => encode(0x0c, Buffer.from(text, 'utf8'));
export const generalizedTime = (date: Date): Buffer =>
  encode(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
/** `[n]` around complete items. */
export const explicit = (number: number, ...items: readonly Buffer[]): Buffer =>
  encode(0xa0 | number, ...items);
/** `[n]` in place of a primitive's own tag. */
export const implicit = (number: number, bytes: Buffer): Buffer => encode(0x80 | number, bytes);

export const objectId = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};
