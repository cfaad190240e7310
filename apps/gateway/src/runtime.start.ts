import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Options of Node, and variables of its environment. */
export interface RuntimeStart {
  readonly nodeOptions: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What Node is started with: it is read once, before the program can say anything. Whoever starts the gateway takes it
 * from the same file (`npm start`, the bench, an image).
 *
 * - The young generation is bounded: in a proxy it would grow for nothing.
 * - glibc gives each thread an arena of its own, which keeps what was freed in it: of Node's ten threads, 20 MiB.
 * - glibc raises by itself what it keeps of freed memory, from 128 KiB to 64 MiB, as larger pieces are freed (mallopt(3)). At
 *   a fixed 1 MiB a process under load takes 13 MiB less.
 */
export const START = JSON.parse(
  readFileSync(new URL('../runtime.start.json', import.meta.url), 'utf8'),
) as RuntimeStart;

/** What this process was not started with. */
export const missingStart = (
  given: readonly string[] = process.execArgv,
  // eslint-disable-next-line no-restricted-properties -- glibc's setting, not the program's
  env: Readonly<Record<string, string | undefined>> = process.env,
): RuntimeStart => ({
  nodeOptions: START.nodeOptions.filter((flag) => !given.some((other) => nameOf(other) === nameOf(flag))),
  env: Object.fromEntries(Object.entries(START.env).filter(([name]) => env[name] === undefined)),
});

/** An operator may have another value. */
const nameOf = (flag: string): string => flag.replace(/=.*$/, '').replaceAll('_', '-');

/**
 * Set by the program itself, whoever started it.
 *
 * - V8 places what it saw survive among the old at once, by where it was made. Here all that survives a collection are
 *   the requests under way: placed among the old, each keeps its whole graph alive until the next full collection. That
 *   cost half as much as all else the gateway does with a request.
 * - V8 begins a full collection when the old generation may not take in the whole young one any more, and lets it grow
 *   with how fast it grew. Here it hardly grows, so that its bound stood where the next collection began at once: two or
 *   three a second, a third of all CPU, for nothing. So it may grow by half before the next; to let it double
 *   changed nothing when it was last measured.
 * - The young generation is collected by one thread: what there is to do in a millisecond costs less than to share it out.
 * - A request passes through many small functions, called from one place each; V8 makes one of them only up to a bound.
 */
const RUNTIME_FLAGS = [
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=50',
  '--no-parallel-scavenge',
  '--max-inlined-bytecode-size=800',
  '--max-inlined-bytecode-size-cumulative=2000',
];

export const setRuntimeFlags = (): void => RUNTIME_FLAGS.forEach((flag) => setFlagsFromString(flag));
