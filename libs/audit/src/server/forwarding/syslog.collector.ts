import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { Collector, type ForwardedEntry, syslogMessage } from '../../domain/index.ts';

const TIMEOUT_MS = 10_000;
/** RFC 5426 §3.2 asks receivers for no more than this. */
const MAX_DATAGRAM_BYTES = 2_048;

export interface SyslogAddress {
  readonly transport: 'tcp' | 'tls' | 'udp';
  readonly host: string;
  readonly port: number;
}

/**
 * Syslog (RFC 5424) over TCP (RFC 6587, octet counting), TLS (RFC 5425) or UDP (RFC 5426). Syslog has no receipt: over
 * TCP and TLS each batch has a connection of its own, and the peer's closing it without a fault is taken for one. UDP
 * has nothing of the kind, and may lose what it sends.
 */
export class SyslogCollector extends Collector {
  readonly name: string;

  constructor(private readonly address: SyslogAddress) {
    super();
    this.name = `${address.transport}://${address.host}:${address.port}`;
  }

  override async send(entries: readonly ForwardedEntry[]): Promise<void> {
    const messages = entries.map((entry) => Buffer.from(syslogMessage(entry, hostname())));
    if (this.address.transport === 'udp') await sendDatagrams(this.address, messages);
    else await sendStream(await this.#connect(), Buffer.concat(messages.map(counted)));
  }

  async #connect(): Promise<Socket> {
    const { host, port, transport } = this.address;
    const socket =
      transport === 'tls'
        ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) })
        : connect({ host, port });
    socket.setTimeout(TIMEOUT_MS, () =>
      socket.destroy(new Error(`${this.name} gave no sign of life for ${TIMEOUT_MS} ms`)),
    );
    await once(socket, transport === 'tls' ? 'secureConnect' : 'connect');
    return socket;
  }
}

/** RFC 6587 §3.4.1: the length in bytes, a space, the message. */
const counted = (message: Buffer): Buffer => Buffer.concat([Buffer.from(`${message.length} `), message]);

/** Ends our side, and waits until the peer has ended its own: a peer that dies before reading all answers by a reset. */
const sendStream = async (socket: Socket, bytes: Buffer): Promise<void> => {
  const closed = once(socket, 'close');
  let hasEnded = false;
  socket.once('end', () => (hasEnded = true));
  socket.resume();
  socket.end(bytes);
  await closed;
  if (!hasEnded) throw new Error('the collector broke off the connection');
};

const sendDatagrams = async ({ host, port }: SyslogAddress, messages: readonly Buffer[]): Promise<void> => {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  try {
    for (const message of messages) {
      await new Promise<void>((resolve, reject) =>
        socket.send(message.subarray(0, MAX_DATAGRAM_BYTES), port, host, (error) =>
          error ? reject(error) : resolve(),
        ),
      );
    }
  } finally {
    socket.close();
  }
};
