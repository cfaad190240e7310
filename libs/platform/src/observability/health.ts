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
  /** What must be mended and keeps nobody from being served, likewise. */
  readonly warnings: Readonly<Record<string, string>>;
}

export interface Health {
  readonly program: string;
  /** Adds a condition of readiness. A check that throws or takes more than 2 s counts as failing. */
  check(name: string, check: HealthCheck): void;
  /** Adds something to be told beside readiness. */
  warn(name: string, check: HealthCheck): void;
  readiness(): Promise<Readiness>;
  /** From now on not ready, so that no new traffic comes. */
  drain(): void;
}

export const createHealth = ({ program }: { readonly program: string }): Health => {
  const checks = new Map<string, HealthCheck>();
  const warners = new Map<string, HealthCheck>();
  let draining = false;
  return {
    program,
    check: (name, check) => void checks.set(name, check),
    warn: (name, check) => void warners.set(name, check),
    drain: () => {
      draining = true;
    },
    readiness: async () => {
      const [missing, warnings] = await Promise.all([findings(checks), findings(warners)]);
      if (draining) missing[program] = 'stopping';
      return { ready: Object.keys(missing).length === 0, missing, warnings };
    },
  };
};

const findings = async (checks: ReadonlyMap<string, HealthCheck>): Promise<Record<string, string>> => {
  const answers = await Promise.all(
    [...checks].map(async ([name, check]) => [name, await ask(check)] as const),
  );
  return Object.fromEntries(answers.filter((answer): answer is [string, string] => answer[1] !== undefined));
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
