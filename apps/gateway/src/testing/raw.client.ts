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

/** Reads whole answers of known length, one after the other. */
const answersIn = (text: string): RawAnswer[] => {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== '';) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd === -1) break;
    const [statusLine = '', ...lines] = rest.slice(0, headEnd).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const length = Number(headers['content-length'] ?? 0);
    const body = rest.slice(headEnd + 4, headEnd + 4 + length);
    if (body.length < length) break;
    const status = Number(statusLine.split(' ')[1]);
    if (status >= 200) answers.push({ status, headers, body });
    rest = rest.slice(headEnd + 4 + length);
  }
  return answers;
};
