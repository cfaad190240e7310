import type { IncomingMessage } from 'node:http';

/** The headers that the gateway reads; what else a client says is nobody's business here. */
export const HEADERS_READ = [
  'accept-language',
  'authorization',
  'content-encoding',
  'content-length',
  'host',
  'user-agent',
  'x-forwarded-for',
] as const;
export type HeaderName = (typeof HEADERS_READ)[number];

/** A request, whoever took it apart. */
export interface Incoming {
  readonly method: string;
  /** Path and query, as they were written. */
  readonly target: string;
  readonly httpVersion: string;
  /** Of the other end of the connection: a client's, or a proxy's. */
  readonly remoteAddress: string | undefined;
  /** Whole, or as it comes. */
  readonly body: Buffer | IncomingMessage;
  header(name: HeaderName): string | undefined;
  /** How often it says which host it is for. */
  readonly hosts: number;
  /** Further requests on the same connection wait outside. */
  stopReading(): void;
}

/** A request that `node:http` took apart. */
export class NodeIncoming implements Incoming {
  readonly body: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.body = message;
  }

  get method(): string {
    return this.body.method!;
  }

  get target(): string {
    return this.body.url ?? '/';
  }

  get httpVersion(): string {
    return this.body.httpVersion;
  }

  get remoteAddress(): string | undefined {
    return this.body.socket.remoteAddress;
  }

  header(name: HeaderName): string | undefined {
    return this.body.headers[name]?.toString();
  }

  /** Node tells the first one alone. */
  get hosts(): number {
    return this.body.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host')
      .length;
  }

  stopReading(): void {
    // Later: at the end of a request Node reads on by itself.
    process.nextTick(() => {
      if (this.body.complete) this.body.socket.pause();
    });
  }
}
