import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '@beffroi/standalone/manifest';

const root = resolve(import.meta.dirname, '../..');
const READY_WITHIN_MS = 150_000;

export interface StandaloneRun {
  readonly child: ChildProcess;
  readonly stateDir: string;
  readonly portBase: number;
  manifest(): Manifest;
  /** What it printed, progress included. */
  output(): string;
  /** Resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Removes the state folder. */
  forget(): void;
}

export interface StandaloneOptions {
  readonly args?: readonly string[];
  readonly stateDir?: string;
  readonly portBase?: number;
  /** As a person types it, instead of the bootstrap that npm runs. */
  readonly throughNpm?: boolean;
}

/** Starts the command of the README in a state folder of its own, and resolves once its addresses are written. */
export const startStandalone = async (options: StandaloneOptions = {}): Promise<StandaloneRun> => {
  const run = await launchStandalone(options);
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!run.output().includes('Ctrl-C')) {
    if (run.child.exitCode !== null)
      throw new Error(`standalone stopped (${run.child.exitCode}):\n${run.output()}`);
    if (Date.now() > deadline) throw new Error(`standalone is not ready:\n${run.output()}`);
    await sleep(100);
  }
  return run;
};

/** Without waiting for it to be ready. */
export const launchStandalone = async (options: StandaloneOptions = {}): Promise<StandaloneRun> => {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'beffroi-e2e-'));
  chmodSync(stateDir, 0o711);
  const portBase = options.portBase ?? (await freePortBase());
  const command = options.throughNpm ? ['npm', 'start', '--'] : [process.execPath, 'bootstrap.mjs', 'start'];
  const places = ['--state-dir', stateDir, '--port-base', String(portBase), ...(options.args ?? [])];
  const child = spawn(command[0]!, [...command.slice(1), ...places], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', npm_lifecycle_event: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return {
    child,
    stateDir,
    portBase,
    manifest: () => JSON.parse(readFileSync(join(stateDir, 'standalone.json'), 'utf8')) as Manifest,
    output: () => printed,
    stop: (signal = 'SIGINT') => stop(child, signal),
    forget: () => rmSync(stateDir, { recursive: true, force: true }),
  };
};

const stop = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once('exit', (code) => done(code));
    child.kill(signal);
  });
};

/** A hundred ports that nobody listens on now: suites that run side by side draw different ones. */
const freePortBase = async (): Promise<number> => {
  for (;;) {
    // Below those that the system gives to whoever connects: one of these may be taken at any moment.
    const base = 10_000 + Math.floor(Math.random() * 220) * 100;
    const free = await Promise.all(Array.from({ length: 11 }, (_, offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer()
      .once('error', () => done(false))
      .listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });

/** Pids of all processes that were started for a state folder: by the ports and files they name, and their children. */
export const processesOf = (run: StandaloneRun): number[] => {
  const { processes } = run.manifest();
  const roots = [run.child.pid!, ...processes.map(({ pid }) => pid)];
  return roots.flatMap((pid) => [pid, ...descendantsOf(pid)]);
};

const descendantsOf = (pid: number): number[] => {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [];
  const children = readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
};

export const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Waits until something holds, or the deadline against hanging has passed. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 20_000,
): Promise<void> => {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await sleep(50);
  }
};
