import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries, copyBinaries, findBinaries, isReachableByOthers } from './binaries.ts';

export interface PostgresOptions {
  readonly dataDir: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** `name=value` settings of postgresql.conf. */
  readonly settings?: readonly string[];
}

export interface PostgresServer {
  /** Address of a database, as superuser. */
  url(database: string): string;
  readonly pid: number;
  readonly exited: Promise<void>;
  /** Fast shutdown; immediate after two seconds. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; then it runs as `nobody`, who exists on every system. */
const NOBODY = { uid: 65534, gid: 65534 };
const isRoot = (): boolean => process.getuid?.() === 0;
const READY_WITHIN_MS = 20_000;

/** Starts a real PostgreSQL in `dataDir`, which is initialised when new; a stale server there is stopped first. */
export const startPostgres = async (options: PostgresOptions): Promise<PostgresServer> => {
  const place = choosePlace(options.dataDir, await findBinaries());
  await stopStale(place.dataDir);
  if (!existsSync(place.dataDir)) await initialise(place, options.password);
  return launch(place, options);
};

/** Removes what an earlier server left in `dataDir`, or in the shelter that stood for it. */
export const forgetPostgres = async (dataDir: string): Promise<void> => {
  const place = choosePlace(dataDir, await findBinaries());
  await stopStale(place.dataDir);
  rmSync(place.dataDir, { recursive: true, force: true });
};

interface Place {
  readonly binaries: Binaries;
  readonly dataDir: string;
}

/** As root, data and binaries must lie where another user can read them. */
const choosePlace = (dataDir: string, binaries: Binaries): Place => {
  if (!isRoot()) return { binaries, dataDir };
  const shelter = join(
    '/var/tmp',
    `beffroi-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`,
  );
  return {
    binaries: isReachableByOthers(binaries.postgres)
      ? binaries
      : copyBinaries(binaries, '/var/tmp/beffroi-postgres-18'),
    dataDir: isReachableByOthers(dataDir) ? dataDir : shelter,
  };
};

const asServer = () => (isRoot() ? NOBODY : {});

/** Elsewhere first: a start that was cut leaves no half of a database where the next one looks for a whole. */
const initialise = async ({ binaries, dataDir }: Place, password: string): Promise<void> => {
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const passwordFile = `${dataDir}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot()) for (const path of [draft, passwordFile]) chownSync(path, NOBODY.uid, NOBODY.gid);
  const output: Buffer[] = [];
  const child = spawn(
    binaries.initdb,
    [
      '-D',
      draft,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...asServer(), stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } },
  );
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await exitOf(child);
  rmSync(passwordFile);
  if (code !== 0)
    throw new Error(`initdb failed (exit code ${code}): ${Buffer.concat(output).toString().trim()}`);
  renameSync(draft, dataDir);
};

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A supervisor that was killed may have left its server running: its pid file says so. */
const stopStale = async (dataDir: string): Promise<void> => {
  const pidFile = join(dataDir, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1 && isAlive(pid) && isPostgres(pid)) await end(pid);
  rmSync(pidFile, { force: true });
};

/** Pids are reused: only what is PostgreSQL may be stopped. */
const isPostgres = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
};

const end = async (pid: number): Promise<void> => {
  for (const [signal, waitMs] of [
    ['SIGINT', 2_000],
    ['SIGQUIT', 1_000],
    ['SIGKILL', 500],
  ] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + waitMs;
    while (isAlive(pid) && Date.now() < deadline) await sleep(20);
  }
};

const launch = async ({ binaries, dataDir }: Place, options: PostgresOptions): Promise<PostgresServer> => {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...(options.settings ?? [])];
  const child = spawn(
    binaries.postgres,
    ['-D', dataDir, '-p', String(options.port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...asServer(), stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } },
  );
  const exited = exitOf(child).then(() => undefined);
  await ready(child);
  const pid = child.pid!;
  return {
    url: (database) =>
      `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`,
    pid,
    exited,
    stop: async () => {
      await end(pid);
      await exited;
    },
  };
};

/** Resolves when the server says that it accepts connections; keeps its last lines for the error otherwise. */
const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let last = '';
    const timer = setTimeout(
      () => reject(new Error(`PostgreSQL is not ready after ${READY_WITHIN_MS} ms: ${last}`)),
      READY_WITHIN_MS,
    );
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      last = (last + text).slice(-2_000);
      if (/ready to accept (read-only )?connections/.test(text)) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`PostgreSQL stopped at start (exit code ${code}): ${last.trim()}`));
    });
  });
