import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Health } from './health.ts';

export interface Ops {
  readonly health: Health;
  readonly metrics: Registry;
}

/**
 * Answers `/healthz` (alive), `/readyz` (503 and what is missing) and `/metrics` (Prometheus text).
 *
 * @returns whether the path was one of these; if not, nothing was written
 */
export const handleOps = (_ops: Ops, _request: IncomingMessage, _response: ServerResponse): boolean => {
  throw new Error('being written');
};

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A server of its own for {@link handleOps}. Port 0 lets the system choose. */
export const listenOps = (
  _ops: Ops & { readonly port: number; readonly host?: string },
): Promise<OpsServer> => {
  throw new Error('being written');
};
