import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { Fault } from '@beffroi/kernel';
import { HOST, type Ports } from './ports.ts';
import { diskFull, folderInUse, folderUnusable, portInUse } from './start.faults.ts';
import { holderOf } from './state.lock.ts';

const NEEDED_MIB = 500;

/** What would make a start fail half-way. */
export const findObstacles = async (stateDir: string, ports: Ports, portBase: number): Promise<Fault[]> => {
  const folder = obstacleOfFolder(stateDir);
  if (folder) return [folder];
  const busy = await busyPorts(ports);
  return busy.map(([name, port]) => portInUse(name, port, otherBase(portBase)));
};

const obstacleOfFolder = (stateDir: string): Fault | undefined => {
  try {
    makeFolder(resolve(stateDir));
  } catch (error) {
    return folderUnusable(stateDir, (error as Error).message);
  }
  const holder = holderOf(stateDir);
  if (holder) return folderInUse(stateDir, holder);
  const { bavail, bsize } = statfsSync(stateDir);
  const freeMiB = Math.floor((bavail * bsize) / 1024 ** 2);
  return freeMiB < NEEDED_MIB ? diskFull(stateDir, freeMiB, NEEDED_MIB) : undefined;
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
