import { err, ok, type Result } from '@beffroi/kernel';
import { type IncomingMessage, type ServerResponse } from 'node:http';

/** Reads a whole body as JSON. A body above `limitBytes` is drained and refused. */
export async function readJson(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Result<unknown, 'too-large' | 'not-json'>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  if (bytes > limitBytes) return err('too-large');
  try {
    return ok(JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown);
  } catch {
    return err('not-json');
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
