import { crc32 } from 'node:zlib';

/**
 * A frame: version (1 byte), kind (1), two bytes of zero, length of the payload (4, little endian), CRC-32 of all
 * the rest (4), payload (JSON in UTF-8). Space that nothing was written to is zero, so it has no version.
 */
export type FrameKind =
  'segment' | 'admission' | 'progress' | 'settlement' | 'correction' | 'limits' | 'holds';
export interface Frame {
  readonly kind: FrameKind;
  readonly payload: string;
}

const VERSION = 1;
const CHECKSUM_AT = 8;
const HEADER_BYTES = CHECKSUM_AT + 4;
const KIND_CODES: Readonly<Record<FrameKind, number>> = {
  segment: 1,
  admission: 2,
  progress: 3,
  settlement: 4,
  correction: 5,
  limits: 6,
  holds: 7,
};
const KINDS = new Map(Object.entries(KIND_CODES).map(([kind, code]) => [code, kind as FrameKind]));

/** A long text between two short ones of ASCII, which it need not be joined with to be written. */
export interface Wrapped {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}
export interface FrameToWrite {
  readonly kind: FrameKind;
  readonly payload: string | Wrapped;
}

export const frameBytes = (payload: FrameToWrite['payload']): number =>
  HEADER_BYTES +
  (typeof payload === 'string'
    ? Buffer.byteLength(payload)
    : payload.before.length + Buffer.byteLength(payload.text) + payload.after.length);

export const encodeFrame = (kind: FrameKind, payload: string): Buffer => {
  const frame = Buffer.allocUnsafe(frameBytes(payload));
  writeFrame(frame, { kind, payload });
  return frame;
};

/** @param into as long as the frame is */
export const writeFrame = (into: Buffer, { kind, payload }: FrameToWrite): void => {
  into[0] = VERSION;
  into[1] = KIND_CODES[kind];
  into.writeUInt16LE(0, 2);
  into.writeUInt32LE(into.length - HEADER_BYTES, 4);
  writePayload(into, payload);
  into.writeUInt32LE(checksum(into), CHECKSUM_AT);
};

const writePayload = (into: Buffer, payload: FrameToWrite['payload']): void => {
  if (typeof payload === 'string') {
    into.write(payload, HEADER_BYTES, 'utf8');
    return;
  }
  let at = HEADER_BYTES + into.write(payload.before, HEADER_BYTES, 'utf8');
  at += into.write(payload.text, at, 'utf8');
  into.write(payload.after, at, 'utf8');
};

/** How the reading of a segment ended. */
export type SegmentEnd = 'clean' | 'torn' | 'unknown-version';

/** The frames of a segment, up to what was never written or only half. */
export function* readFrames(segment: Buffer): Generator<Frame, SegmentEnd> {
  let at = 0;
  for (;;) {
    if (at === segment.length || segment[at] === 0) return 'clean';
    if (segment[at] !== VERSION) return 'unknown-version';
    if (at + HEADER_BYTES > segment.length) return 'torn';
    const end = at + HEADER_BYTES + segment.readUInt32LE(at + 4);
    if (end > segment.length) return 'torn';
    const frame = segment.subarray(at, end);
    if (checksum(frame) !== frame.readUInt32LE(CHECKSUM_AT)) return 'torn';
    const kind = KINDS.get(frame[1]!);
    // A kind that a later version added says nothing that this one has to know.
    if (kind !== undefined) yield { kind, payload: frame.toString('utf8', HEADER_BYTES) };
    at = end;
  }
}

const checksum = (frame: Buffer): number => crc32(frame.subarray(HEADER_BYTES), headChecksum(frame));

/** Eight bytes are summed up before a call into zlib has begun. */
const headChecksum = (frame: Buffer): number => {
  let sum = -1;
  for (let at = 0; at < CHECKSUM_AT; at++) sum = CRC_OF_BYTE[(sum ^ frame[at]!) & 0xff]! ^ (sum >>> 8);
  return ~sum >>> 0;
};

/** CRC-32 of each byte by itself, as zlib has it (RFC 1952 §8). */
const CRC_OF_BYTE = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum;
});
