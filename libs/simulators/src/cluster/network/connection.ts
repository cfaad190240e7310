import { connect, createServer } from 'node:net';
import type { Objects } from '../api/objects.ts';
import type { Pod } from '../objects/workload.types.ts';
import type { PodProcess } from '../pod-runtime.ts';
import { pods } from '../resources/workload.resources.ts';
import { LISTENING_PORT } from '../controllers/endpoint-slice.controller.ts';
import { mayConnect } from './network-policies.ts';

const HOST = '127.0.0.1';
const CONNECT_WITHIN_MS = 1_000;

/** Accepts connections on a port of its own, and says nothing on them. */
export const listenOnLoopback = async (): Promise<PodProcess> => {
  const server = createServer((socket) => socket.destroy());
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, () => resolve((server.address() as { port: number }).port));
  });
  return {
    host: HOST,
    port,
    ready: () => Promise.resolve(true),
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
};

/** What became of a pod's attempt to connect to the process of another, as its network lets it. */
export const attemptConnection = async (
  objects: Objects,
  from: Pod,
  listeningPort: number,
  enforced: boolean,
): Promise<boolean> => {
  const target = (objects.store.list(pods, undefined) as Pod[]).find(
    ({ metadata }) => Number(metadata.annotations?.[LISTENING_PORT]) === listeningPort,
  );
  if (!target) return false;
  const declared = target.spec.containers[0]?.ports?.[0]?.containerPort ?? listeningPort;
  if (enforced && !mayConnect(objects, from, target, declared)) return false;
  return isAnswered(listeningPort);
};

const isAnswered = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: HOST, port, timeout: CONNECT_WITHIN_MS });
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
