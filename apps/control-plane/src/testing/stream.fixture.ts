import type { AddressInfo, Server } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Followed {
  readonly status: number;
  /** Of an answer that is no stream, its whole body. */
  readonly refused: string | undefined;
  /** The next event as it was sent; undefined: the stream is complete. */
  next(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Follows a subscription over a real connection, whose end the program notices. */
export const followStream = async (
  app: NestFastifyApplication,
  token: string | undefined,
  payload: object,
): Promise<Followed> => {
  const connection = new AbortController();
  const response = await fetch(`${await originOf(app)}/graphql/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'fr',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(payload),
    signal: connection.signal,
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const events = isStream ? readEvents(response.body!) : undefined;
  return {
    status: response.status,
    refused: isStream ? undefined : await response.text(),
    next: async () => {
      const event = await events?.next();
      return event?.done === false ? event.value : undefined;
    },
    stop: async () => connection.abort(),
  };
};

const originOf = async (app: NestFastifyApplication): Promise<string> => {
  const server = app.getHttpServer() as Server;
  if (!server.listening) await app.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, data] = /^event: next\ndata: (.*)$/s.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (data !== undefined) yield data;
    }
  }
}
