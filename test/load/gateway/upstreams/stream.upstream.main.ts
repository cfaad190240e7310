/**
 * An engine that streams at a fixed pace, as little program as can be: `node stream.upstream.main.ts PORT EVENTS
 * INTERVAL_MS [PORT EVENTS INTERVAL_MS …]`. Events of one stream are INTERVAL_MS apart; streams are spread over it.
 */
import { createServer, type Socket } from 'node:net';
import { STREAM_END, STREAM_EVENT } from '../wire.ts';

interface Pace {
  readonly events: number;
  readonly intervalMs: number;
}
interface Stream {
  readonly socket: Socket;
  readonly gone: () => void;
  left: number;
}

const asChunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';
const FIRST = Buffer.from(HEAD + asChunk(STREAM_EVENT));
const NEXT = Buffer.from(asChunk(STREAM_EVENT));
const LAST = Buffer.from(`${asChunk(STREAM_END)}0\r\n\r\n`);

/**
 * Streams by the millisecond of their interval in which their events are due. It turns while there are any: it shares a core with the
 * clients.
 */
class Wheel {
  readonly #pace: Pace;
  readonly #due: Set<Stream>[];
  #turnedMs = 0;
  #turning: NodeJS.Timeout | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#due = Array.from({ length: pace.intervalMs }, () => new Set<Stream>());
  }

  begin(socket: Socket): void {
    socket.write(FIRST);
    const bucket = this.#due[Math.floor(performance.now()) % this.#due.length]!;
    const stream: Stream = { socket, left: this.#pace.events - 1, gone: () => bucket.delete(stream) };
    bucket.add(stream);
    socket.once('close', stream.gone);
    if (this.#turning) return;
    this.#turnedMs = Math.floor(performance.now());
    this.#turning = setInterval(() => this.#turn(), 1);
  }

  #turn(): void {
    const nowMs = Math.floor(performance.now());
    while (this.#turnedMs < nowMs) {
      const bucket = this.#due[++this.#turnedMs % this.#due.length]!;
      for (const stream of bucket) this.#advance(stream, bucket);
    }
    if (this.#due.some(({ size }) => size > 0)) return;
    clearInterval(this.#turning);
    this.#turning = undefined;
  }

  #advance(stream: Stream, bucket: Set<Stream>): void {
    if (stream.left-- > 0) return void stream.socket.write(NEXT);
    bucket.delete(stream);
    // The connection is kept, and brings the next.
    stream.socket.off('close', stream.gone);
    stream.socket.write(LAST);
  }
}

const END_OF_HEAD = '\r\n\r\n';
/** To whoever asks how the engine is. */
const WELL = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

/** Calls `begin` for each request, once its body has arrived. */
const readRequests = (socket: Socket, begin: (socket: Socket) => void): void => {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const headEnd = pending.indexOf(END_OF_HEAD);
    if (headEnd === -1) return;
    const head = pending.toString('latin1', 0, headEnd);
    if (head.startsWith('GET ')) {
      pending = Buffer.alloc(0);
      return void socket.write(WELL);
    }
    const bodyAt = headEnd + END_OF_HEAD.length;
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    const isWhole =
      length === undefined
        ? pending.includes('0\r\n\r\n', bodyAt)
        : pending.length >= bodyAt + Number(length);
    if (!isWhole) return;
    pending = Buffer.alloc(0);
    begin(socket);
  });
};

const numbers = process.argv.slice(2).map(Number);
for (let at = 0; at + 2 < numbers.length; at += 3) {
  const [port, events, intervalMs] = numbers.slice(at, at + 3) as [number, number, number];
  const wheel = new Wheel({ events, intervalMs });
  createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    readRequests(socket, (asking) => wheel.begin(asking));
  }).listen({ port, host: '127.0.0.1', backlog: 4096 });
}
process.on('disconnect', () => process.exit());
