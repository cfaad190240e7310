/**
 * UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits, so ids sort by time.
 *
 * @param atMs Unix time in milliseconds
 * @param random ten random bytes, from the caller: the kernel has no source of randomness
 */
export const uuidV7 = (atMs: number, random: Uint8Array): string => {
  const ms = Math.floor(atMs);
  return (
    `${hexOf(ms / 2 ** 32)}${hexOf(ms >>> 16)}-${hexOf(ms)}-` +
    `${HEX[0x70 | (random[0]! & 0x0f)]!}${HEX[random[1]!]!}-` +
    `${HEX[0x80 | (random[2]! & 0x3f)]!}${HEX[random[3]!]!}-` +
    `${HEX[random[4]!]!}${HEX[random[5]!]!}${HEX[random[6]!]!}${HEX[random[7]!]!}${HEX[random[8]!]!}${HEX[random[9]!]!}`
  );
};

/** The Unix milliseconds that a UUIDv7 carries. */
export const uuidV7TimeMs = (uuid: string): number =>
  Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);

/** The smallest UUIDv7 of an instant: the bound of a range of ids (partitions, period queries). */
export const uuidV7Floor = (atMs: number): string => uuidV7(atMs, new Uint8Array(10));

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The lowest 16 bits of a number. */
const hexOf = (value: number): string => HEX[(value >>> 8) & 0xff]! + HEX[value & 0xff]!;
