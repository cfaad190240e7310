import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inherited } from './environment.ts';

export interface ChildOptions {
  readonly name: string;
  readonly entry: string;
  readonly args?: readonly string[];
  /** Options of Node. */
  readonly nodeOptions?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly logFile: string;
  /** Polled until it answers 200; without one the program says `ready` over IPC. */
  readonly readyUrl?: string;
}

export interface ChildStatus {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  readonly restarts: number;
}

const READY_WITHIN_MS = 60_000;
const FIRST_RESTART_MS = 200;
const LAST_RESTART_MS = 5_000;
/** A child that lived this long starts again at the first delay. */
const STEADY_AFTER_MS = 10_000;
const STOP_WITHIN_MS = 3_500;
const preload = new URL('./stop-with-parent.js', import.meta.url).href;

/** A program that is started again when it dies, until it is told to stop. */
export class Child {
  readonly #options: ChildOptions;
  readonly #onRestart: () => void;
  readonly #log: WriteStream;
  #process: ChildProcess | undefined;
  #restarts = 0;
  #delayMs = FIRST_RESTART_MS;
  #isStopping = false;

  constructor(options: ChildOptions, onRestart: () => void) {
    this.#options = options;
    this.#onRestart = onRestart;
    mkdirSync(dirname(options.logFile), { recursive: true });
    this.#log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  }

  get status(): ChildStatus {
    const { name, url } = this.#options;
    return { name, pid: this.#process?.pid ?? 0, url, restarts: this.#restarts };
  }

  /** Resolves when the program is ready; rejects with its last words when it stops before. */
  async start(): Promise<void> {
    const child = this.#spawn();
    await this.#ready(child);
    child.once('exit', () => void this.#restart());
    if (child.exitCode !== null || child.signalCode !== null) void this.#restart();
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#isStopping = true;
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    child.kill(signal);
    await exited;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    const { entry, args = [], nodeOptions = [], env } = this.#options;
    const child = spawn(process.execPath, [...nodeOptions, '--import', preload, entry, ...args], {
      env: { ...inherited(), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C reaches the whole terminal group; we alone decide who stops when.
      detached: true,
    });
    child.stdout!.pipe(this.#log, { end: false });
    child.stderr!.pipe(this.#log, { end: false });
    this.#process = child;
    return child;
  }

  async #ready(child: ChildProcess): Promise<void> {
    const { name, logFile, readyUrl } = this.#options;
    let lastWords = '';
    child.stderr!.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-1_000)));
    const gone = new Promise<never>((_, reject) =>
      child.once('exit', (code, signal) =>
        reject(
          new Error(
            `${name} stopped before it was ready (${signal ?? `exit code ${code}`}): ${lastWords.trim() || `see ${logFile}`}`,
          ),
        ),
      ),
    );
    const waiting = readyUrl
      ? answers200(readyUrl)
      : new Promise<void>((resolve) => child.once('message', () => resolve()));
    const late = sleep(READY_WITHIN_MS, undefined, { ref: false }).then(() => {
      throw new Error(`${name} is not ready after ${READY_WITHIN_MS / 1000} s: see ${logFile}`);
    });
    await Promise.race([waiting, gone, late]);
  }

  async #restart(): Promise<void> {
    if (this.#isStopping) return;
    await sleep(this.#delayMs);
    if (this.#isStopping) return;
    this.#restarts += 1;
    this.#delayMs = Math.min(this.#delayMs * 2, LAST_RESTART_MS);
    const child = this.#spawn();
    const steady = setTimeout(() => (this.#delayMs = FIRST_RESTART_MS), STEADY_AFTER_MS).unref();
    child.once('exit', () => {
      clearTimeout(steady);
      void this.#restart();
    });
    this.#onRestart();
  }
}

const answers200 = async (url: string): Promise<void> => {
  for (;;) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      if (answer.ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
};
