import { err, ok, type Result } from '@beffroi/kernel';
import type { Collector } from '../../domain/index.ts';
import { OtlpCollector } from './otlp.collector.ts';
import { SyslogCollector } from './syslog.collector.ts';

export interface CollectorOptions {
  readonly authorization?: string | undefined;
  readonly onRejected: (count: number, reason: string) => void;
}

/** The registered ports: syslog over TCP (RFC 6587, conventional), TLS (RFC 5425) and UDP (RFC 5426). */
const PORTS = { tcp: 601, tls: 6514, udp: 514 } as const;

/** `tcp://host:601`, `tls://host:6514`, `udp://host:514`: syslog. `https://host:4318/v1/logs`, `http://…`: OTLP. */
export const openCollector = (url: string, options: CollectorOptions): Result<Collector, 'UnknownScheme'> => {
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol.slice(0, -1);
  const host = hostname.replace(/^\[|\]$/g, '');
  switch (scheme) {
    case 'tcp':
    case 'tls':
    case 'udp':
      return ok(new SyslogCollector({ transport: scheme, host, port: Number(port) || PORTS[scheme] }));
    case 'http':
    case 'https':
      return ok(new OtlpCollector({ url, ...options }));
    default:
      return err('UnknownScheme');
  }
};
