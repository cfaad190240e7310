const REVERSED_POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ REVERSED_POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/** CRC-32/ISO-HDLC (the one of zip and PNG) of an ASCII text. */
export const crc32 = (ascii: string): number => {
  let remainder = 0xffffffff;
  for (let index = 0; index < ascii.length; index++)
    remainder = TABLE[(remainder ^ ascii.charCodeAt(index)) & 0xff]! ^ (remainder >>> 8);
  return (remainder ^ 0xffffffff) >>> 0;
};
