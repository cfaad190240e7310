/**
 * UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits, so ids sort by time.
 *
 * @param atMs Unix time in milliseconds
 * @param random ten random bytes, from the caller: the kernel has no source of randomness
 */
export const uuidV7 = (atMs: number, random: Uint8Array): string => {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.floor(atMs)) << 16n);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return formatUuid(bytes);
};

/** The Unix milliseconds that a UUIDv7 carries. */
export const uuidV7TimeMs = (uuid: string): number =>
  Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);

/** The smallest UUIDv7 of an instant: the bound of a range of ids (partitions, period queries). */
export const uuidV7Floor = (atMs: number): string => uuidV7(atMs, new Uint8Array(10));

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const formatUuid = (bytes: Uint8Array): string => {
  let text = '';
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += HEX[bytes[index]!];
  }
  return text;
};
