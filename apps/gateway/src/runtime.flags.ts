import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/**
 * What Node is started with: V8 reads it once, before the program can say anything. Whoever starts the gateway takes it
 * from the same file (`npm start`, the bench, an image).
 */
export const START_FLAGS = JSON.parse(
  readFileSync(new URL('../runtime.flags.json', import.meta.url), 'utf8'),
) as readonly string[];

/** Those that the command line of this process lacks. */
export const missingStartFlags = (given: readonly string[] = process.execArgv): readonly string[] =>
  START_FLAGS.filter((flag) => !given.some((other) => nameOf(other) === nameOf(flag)));

/** An operator may have another value. */
const nameOf = (flag: string): string => flag.replace(/=.*$/, '').replaceAll('_', '-');

/**
 * V8 places what it saw survive among the old at once, by where it was made. Here all that survives a collection are
 * the requests under way: placed among the old, each keeps its whole graph alive until the next full collection. That
 * cost half as much as all else the gateway does with a request.
 */
export const setRuntimeFlags = (): void => setFlagsFromString('--no-allocation-site-pretenuring');
