import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Says over a socket what no HTTP client would, and reads what comes back. */
export class RawClient {
  readonly socket: Socket;
  #received = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    // A connection that is reset is what some specs provoke; it is seen by its close.
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (this.#received += chunk.toString('latin1')));
  }

  /** Half-open: the other side's end does not end ours. */
  static async connect(origin: string): Promise<RawClient> {
    const { port, hostname } = new URL(origin);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  /** Connects, says this, and gives every answer once the other side has ended. */
  static async say(origin: string, bytes: string | Uint8Array): Promise<RawAnswer[]> {
    const client = await RawClient.connect(origin);
    client.send(bytes);
    return client.answersAtEnd();
  }

  get received(): string {
    return this.#received;
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Ends our side only. */
  halfClose(): void {
    this.socket.end();
  }

  async answersAtEnd(): Promise<RawAnswer[]> {
    if (!this.socket.readableEnded && !this.socket.destroyed)
      await Promise.race([once(this.socket, 'end'), once(this.socket, 'close')]);
    this.socket.destroy();
    return answersIn(this.#received);
  }

  async firstAnswer(): Promise<RawAnswer> {
    for (;;) {
      const [answer] = answersIn(this.#received);
      if (answer) return answer;
      await once(this.socket, 'data');
    }
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Reads whole answers, one after the other; what has not come to its end is left out. */
const answersIn = (text: string): RawAnswer[] => {
  const answers: RawAnswer[] = [];
  for (let rest = text; ;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd === -1) return answers;
    const [statusLine = '', ...lines] = rest.slice(0, headEnd).split('\r\n');
    const headers = Object.fromEntries(lines.map(headerIn));
    const read = bodyIn(rest.slice(headEnd + 4), headers);
    if (!read) return answers;
    const status = Number(statusLine.split(' ')[1]);
    if (status >= 200) answers.push({ status, headers, body: read.body });
    rest = read.rest;
  }
};

const headerIn = (line: string): [string, string] => {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
};

interface ReadBody {
  readonly body: string;
  readonly rest: string;
}

const bodyIn = (text: string, headers: RawAnswer['headers']): ReadBody | undefined => {
  if (headers['transfer-encoding'] === 'chunked') return chunksIn(text);
  const length = Number(headers['content-length'] ?? 0);
  return text.length < length ? undefined : { body: text.slice(0, length), rest: text.slice(length) };
};

const chunksIn = (text: string): ReadBody | undefined => {
  let body = '';
  for (let rest = text; ;) {
    const lineEnd = rest.indexOf('\r\n');
    const size = Number.parseInt(rest, 16);
    const end = lineEnd + 2 + size + 2;
    if (lineEnd === -1 || rest.length < end) return undefined;
    if (size === 0) return { body, rest: rest.slice(end) };
    body += rest.slice(lineEnd + 2, end - 2);
    rest = rest.slice(end);
  }
};
