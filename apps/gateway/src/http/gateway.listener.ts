import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestId } from '@beffroi/kernel';
import { handleOps, type Logger, type Ops } from '@beffroi/platform/observability';
import type { DatabaseClock } from '../clock/database.clock.ts';
import type { TrustedProxies } from '../addresses/trusted.proxies.ts';
import { type ConnectionLimits, limitConnections } from './connection.limits.ts';
import type { Connections } from './connections.ts';
import { Exchange } from './exchange.ts';
import { createGatewayServer } from './gateway.server.ts';
import { NodeConnections } from './node.connections.ts';
import { type Incoming, NodeIncoming } from './incoming.ts';
import { NodeOutgoing, type Outgoing } from './outgoing.ts';
import { PlainDoor } from './plain/plain.door.ts';
import { newRequestId } from './request.ids.ts';
import { type Endpoints, route } from './router.ts';
import { refuseUnheard } from './unheard.requests.ts';

export interface ListenOptions {
  readonly gateway: { readonly endpoints: Endpoints; readonly clock: DatabaseClock };
  readonly log: Logger;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Answered on this port too; undefined: they have their own. */
  readonly ops: Ops | undefined;
  readonly limits: ConnectionLimits;
  readonly proxies: TrustedProxies;
}

export interface GatewayListener {
  readonly port: number;
  /** Accepts no more; resolves when the last connection has gone. */
  stop(): Promise<void>;
  /** Resolves when whoever had begun to ask has the whole answer, or `graceMs` later. */
  answered(graceMs: number): Promise<void>;
  /** Refuses those whose requests have not come whole by now. */
  refuseUnheard(): Promise<void>;
  closeConnections(): void;
}

const LOOK_EVERY_MS = 20;

export const listenGateway = async ({
  gateway,
  log,
  host,
  port,
  ops,
  limits,
  proxies,
}: ListenOptions): Promise<GatewayListener> => {
  let stopping = false;
  const nextId = () => newRequestId(gateway.clock.nowMs());
  const nodeConnections = new NodeConnections();
  const server = createGatewayServer(
    (request, response) => {
      if (ops && handleOps(ops, request, response)) return;
      answer(new NodeIncoming(request), new NodeOutgoing(response));
    },
    nodeConnections,
    nextId,
  );

  const answer = (request: Incoming, response: Outgoing): void => {
    // Whoever keeps its connection would come back to a program that has gone.
    if (stopping) response.hangUp();
    const { clock, endpoints } = gateway;
    const arrivedMs = clock.monotonicMs();
    const exchange = new Exchange(request, response, {
      requestId: newRequestId(clock.at(arrivedMs)),
      arrivedMs,
      addressOf,
      onBug,
    });
    exchange.attempt(() => route(exchange, endpoints));
  };
  const addressOf = (request: Incoming) => proxies.addressOf(request);
  const onBug = (error: unknown, requestId: RequestId) =>
    log.error({ err: error, requestId }, 'unexpected failure');
  const connections: readonly Connections[] = [nodeConnections, new PlainDoor(server, answer)];
  limitConnections(server, limits, proxies);

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      stopping = true;
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const each of connections) each.endWithAnswers();
      return stopped;
    },
    answered: async (graceMs) => {
      const untilMs = performance.now() + graceMs;
      while (connections.some(({ areBusy }) => areBusy) && performance.now() < untilMs)
        await pause(LOOK_EVERY_MS);
    },
    refuseUnheard: () => refuseUnheard(nodeConnections, nextId),
    closeConnections: () => {
      for (const each of connections) each.closeAll();
    },
  };
};
