import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSecurely, type TLSSocket } from 'node:tls';
import type { Lookup } from './guarded.lookup.ts';

/** Where an engine listens. */
export interface EngineAddress {
  readonly host: string;
  readonly port: number;
  /** As the header `host` says it. */
  readonly authority: string;
  /** TLS: it must show a certificate for that host which we trust. */
  readonly isSecure: boolean;
  /** Finds the addresses of a name; undefined: as the machine does. */
  readonly lookup: Lookup | undefined;
}

/** What of one connection by TLS makes the next one cheaper. */
export interface SessionMemory {
  session: Buffer | undefined;
}

/** A socket on its way to an engine; `ready` is called once it may be written to. */
export const openSocket = (
  address: EngineAddress,
  memory: SessionMemory,
  { onread, ready }: { readonly onread: OnReadOpts; readonly ready: () => void },
): Socket => {
  const { host, port, lookup } = address;
  const options = { host, port, noDelay: true, onread, ...(lookup ? { lookup } : {}) };
  return address.isSecure
    ? openSecurely(options, memory).once('secureConnect', ready)
    : connect(options).once('connect', ready);
};

interface SecureOptions {
  readonly host: string;
  readonly port: number;
}

const openSecurely = (options: SecureOptions, memory: SessionMemory): TLSSocket =>
  connectSecurely({
    ...options,
    // Of an address there is none (RFC 6066 §3).
    servername: isIP(options.host) === 0 ? options.host : '',
    ALPNProtocols: ['http/1.1'],
    ...(memory.session ? { session: memory.session } : {}),
  }).on('session', (session: Buffer) => (memory.session = session));
