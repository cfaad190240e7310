import type { IncomingMessage } from 'node:http';
import type { RequestFault } from '@beffroi/contracts/openai';
import type { Incoming } from '../http/incoming.ts';
import type { BodyShare } from './body.room.ts';

export type ReadRefusal =
  | { readonly kind: 'body-too-large'; readonly limitBytes: number }
  /** Others hold the memory there is for bodies, or this collectivité its share of it. */
  | { readonly kind: 'no-room-for-body' }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'faulty'; readonly faults: readonly RequestFault[] };

export type BodyReading =
  /** Its room is the caller's to give back. */
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | Extract<ReadRefusal, { readonly kind: 'body-too-large' | 'no-room-for-body' }>
  /** The client went away while it was sending. */
  | { readonly kind: 'gone' };

/**
 * Reads a body up to its limit, announced or chunked, as far as its collectivité has room. Room is taken by what
 * has come.
 */
export const readBody = (
  request: Pick<Incoming, 'body' | 'header'>,
  room: BodyShare,
  done: (reading: BodyReading) => void,
): void => {
  const { limitBytes } = room;
  const announced = Number(request.header('content-length') ?? 0);
  if (announced > limitBytes) return done({ kind: 'body-too-large', limitBytes });
  if (!room.hasRoomFor(announced)) return done({ kind: 'no-room-for-body' });
  const { body } = request;
  if (!Buffer.isBuffer(body)) return collect(body, room, done);
  room.take(body.length);
  done({ kind: 'whole', bytes: body });
};

const collect = (message: IncomingMessage, room: BodyShare, done: (reading: BodyReading) => void): void => {
  const { limitBytes } = room;
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const stop = (reading: BodyReading) => {
    if (isDone) return;
    isDone = true;
    room.give(bytes);
    chunks.length = 0;
    done(reading);
  };
  message.on('data', (chunk: Buffer) => {
    if (isDone) return;
    if (bytes + chunk.length > limitBytes) return stop({ kind: 'body-too-large', limitBytes });
    if (!room.take(chunk.length)) return stop({ kind: 'no-room-for-body' });
    bytes += chunk.length;
    chunks.push(chunk);
  });
  message.on('end', () => {
    if (isDone) return;
    isDone = true;
    done({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) });
  });
  message.on('close', () => stop({ kind: 'gone' }));
};
