import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { HOST, type Ports } from './ports.ts';
import { holderOf } from './state.lock.ts';

const NEEDED_MIB = 500;

/** What would make a start fail half-way, one sentence each: cause, then remedy. */
export const findObstacles = async (stateDir: string, ports: Ports, portBase: number): Promise<string[]> => {
  const folder = obstacleOfFolder(stateDir);
  if (folder) return [folder];
  const busy = await busyPorts(ports);
  return busy.map(
    ([name, port]) =>
      `port ${port} (${name}) is in use. Stop the program that uses it, or start with --port-base ${otherBase(portBase)}.`,
  );
};

const obstacleOfFolder = (stateDir: string): string | undefined => {
  try {
    makeFolder(resolve(stateDir));
  } catch (error) {
    return `the state folder ${stateDir} cannot be created (${(error as Error).message}). Choose another with --state-dir.`;
  }
  const holder = holderOf(stateDir);
  if (holder)
    return `the state folder ${stateDir} belongs to a standalone that is running (pid ${holder}). Stop it, or choose another folder with --state-dir.`;
  const { bavail, bsize } = statfsSync(stateDir);
  const freeMiB = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMiB >= NEEDED_MIB) return undefined;
  return `the disk of ${stateDir} has ${freeMiB} MiB left, ${NEEDED_MIB} are needed. Free some, or choose another folder with --state-dir.`;
};

/** Step by step: `recursive` never ends where a folder may not be made, as in /proc (nodejs/node). */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
};

const otherBase = (portBase: number): number => (portBase + 100 > 64_000 ? 4_700 : portBase + 100);

const busyPorts = async (ports: Ports): Promise<[string, number][]> => {
  const listed = Object.entries(ports).filter(([name]) => name !== 'engines') as [string, number][];
  const free = await Promise.all(listed.map(([, port]) => isFree(port)));
  return listed.filter((_, index) => !free[index]);
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
