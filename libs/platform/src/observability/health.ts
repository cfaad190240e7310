import { setTimeout as pause } from 'node:timers/promises';
import { redactText } from './redaction.ts';

const CHECK_TIMEOUT_MS = 2_000;
const SLOW = `no answer within ${CHECK_TIMEOUT_MS} ms`;

/** undefined: all is well; otherwise what is missing, in words for an operator. */
export type HealthCheck = () => Promise<string | undefined> | string | undefined;

export interface Readiness {
  readonly ready: boolean;
  /** What each failing check says, by its name. */
  readonly missing: Readonly<Record<string, string>>;
}

export interface Health {
  readonly program: string;
  /** Adds a condition of readiness. A check that throws or takes more than 2 s counts as failing. */
  check(name: string, check: HealthCheck): void;
  readiness(): Promise<Readiness>;
  /** From now on not ready, so that no new traffic comes. */
  drain(): void;
}

export const createHealth = ({ program }: { readonly program: string }): Health => {
  const checks = new Map<string, HealthCheck>();
  let draining = false;
  return {
    program,
    check: (name, check) => void checks.set(name, check),
    drain: () => {
      draining = true;
    },
    readiness: async () => {
      const answers = await Promise.all(
        [...checks].map(async ([name, check]) => [name, await ask(check)] as const),
      );
      const missing = Object.fromEntries(answers.filter(([, answer]) => answer !== undefined)) as Record<
        string,
        string
      >;
      if (draining) missing[program] = 'stopping';
      return { ready: Object.keys(missing).length === 0, missing };
    },
  };
};

const ask = async (check: HealthCheck): Promise<string | undefined> => {
  const late = new AbortController();
  try {
    return await Promise.race([check(), pause(CHECK_TIMEOUT_MS, SLOW, { signal: late.signal })]);
  } catch (error) {
    return redactText((error as Error).message);
  } finally {
    late.abort();
  }
};
