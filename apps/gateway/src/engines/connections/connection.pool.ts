import {
  type ConnectionHolder,
  type ConnectionTimeouts,
  EngineConnection,
  TICK_MS,
} from './engine.connection.ts';
import type { AnswerReader, Call, EngineConnections, Question } from './engine.connections.ts';
import type { Lookup } from './guarded.lookup.ts';
import type { EngineAddress, SessionMemory } from './open.socket.ts';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * Connections to one engine, of ours or of a provider, as many as there are requests under way. All their timeouts are kept by one
 * timer that looks at each now and then: a timer for each request would cost more than its head does.
 */
export class ConnectionPool implements EngineConnections, ConnectionHolder {
  readonly address: EngineAddress;
  readonly memory: SessionMemory = { session: undefined };
  readonly timeouts: ConnectionTimeouts;
  tickMs = performance.now();
  readonly #all = new Set<EngineConnection>();
  /** The last that was used is the first to be used again. */
  readonly #idle: EngineConnection[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #whenEmpty: (() => void) | undefined;

  /**
   * @param url `http:` or `https:`, without a path
   * @param lookup of its name; undefined: the machine's
   */
  constructor(url: string, timeouts: ConnectionTimeouts, lookup?: Lookup) {
    const { protocol, hostname, port, host } = new URL(url);
    const isSecure = protocol === 'https:';
    const usualPort = isSecure ? HTTPS_PORT : HTTP_PORT;
    this.address = {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? usualPort : Number(port),
      authority: host,
      isSecure,
      lookup,
    };
    this.timeouts = timeouts;
  }

  ask(question: Question, reader: AnswerReader): Call {
    if (this.#isClosed) throw new Error('the connections to this engine are closed');
    const connection = this.#takeIdle() ?? this.#open();
    connection.ask(question, reader);
    return connection;
  }

  #takeIdle(): EngineConnection | undefined {
    let connection = this.#idle.pop();
    while (connection?.isGone) connection = this.#idle.pop();
    return connection;
  }

  idle(connection: EngineConnection): void {
    if (this.#isClosed) connection.abort(new Error('closed'));
    else this.#idle.push(connection);
  }

  closed(connection: EngineConnection): void {
    this.#all.delete(connection);
    const place = this.#idle.indexOf(connection);
    if (place !== -1) this.#idle.splice(place, 1);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#whenEmpty?.();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const connection of this.#idle.splice(0)) connection.abort(new Error('closed'));
    return this.#empty();
  }

  destroy(): Promise<void> {
    this.#isClosed = true;
    for (const connection of this.#all) connection.abort(new Error('destroyed'));
    return this.#empty();
  }

  #empty(): Promise<void> {
    return this.#all.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          const before = this.#whenEmpty;
          this.#whenEmpty = () => {
            before?.();
            resolve();
          };
        });
  }

  #open(): EngineConnection {
    // The clock has stood still while there was nothing to time.
    if (this.#timer === undefined) this.#tick();
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
    const connection = new EngineConnection(this);
    this.#all.add(connection);
    return connection;
  }

  #tick(): void {
    this.tickMs = performance.now();
    for (const connection of this.#all) connection.tick();
  }
}
