import type { IncomingMessage } from 'node:http';
import type { RequestFault } from '@beffroi/contracts/openai';

export type ReadRefusal =
  | { readonly kind: 'body-too-large'; readonly limitBytes: number }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'faulty'; readonly faults: readonly RequestFault[] };

export type BodyReading =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | Extract<ReadRefusal, { readonly kind: 'body-too-large' }>
  /** The client went away while it was sending. */
  | { readonly kind: 'gone' };

/** Buffers a body up to its limit, announced or chunked. */
export const readBody = (
  request: IncomingMessage,
  limitBytes: number,
  done: (reading: BodyReading) => void,
): void => {
  const tooLarge = { kind: 'body-too-large', limitBytes } as const;
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return done(tooLarge);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const finish = (reading: BodyReading) => {
    if (isDone) return;
    isDone = true;
    chunks.length = 0;
    done(reading);
  };
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limitBytes) finish(tooLarge);
    else if (!isDone) chunks.push(chunk);
  });
  request.on('end', () =>
    finish({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }),
  );
  request.on('close', () => finish({ kind: 'gone' }));
};
