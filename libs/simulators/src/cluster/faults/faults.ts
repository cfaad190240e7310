import { setTimeout as wait } from 'node:timers/promises';
import { StatusError } from '../api/status.error.ts';

/** Every fault that the stand-in can be given. An absent field means: no such fault. */
export interface FaultSettings {
  /** Every POST, PUT, PATCH and DELETE answers 500. */
  rejectWrites?: boolean;
  /** Nobody is there: connections are cut without an answer, watches too. */
  unreachable?: boolean;
  /** The next `count` requests are never answered. */
  hang?: { count: number };
  /** The next `count` requests answer `status`, 500 to 599. */
  http5xx?: { status: number; count: number };
  /** Every answer comes this much later. */
  latencyMs?: number;
  /** Cuts every open watch when set, and each new one at once. */
  dropWatches?: boolean;
  /** The next `count` events of watches are lost on the way. */
  dropEvents?: { count: number };
  /** Every event of a watch comes twice. */
  duplicateEvents?: boolean;
  /** Forgets the past when set, so that resumed watches get 410 and must list again. */
  expireHistory?: boolean;
  /** These nodes are NotReady: nothing is scheduled on them, and their pods are not ready. */
  nodesNotReady?: string[];
  /** Nothing is heard of these nodes: their pods stay as they were last seen, and are evicted. */
  nodesLost?: string[];
  /** The next `count` requests answer 429 with this Retry-After. */
  http429?: { retryAfterSeconds: number; count: number };
  /** Pods connect as if there were no NetworkPolicy, as under a network plugin that knows none. */
  ignoreNetworkPolicies?: boolean;
  /** Answers are dated so much later, or earlier when negative. */
  clockSkewMs?: number;
  /** Nodes date their signs of life so much later, or earlier when negative. */
  nodeClockSkewMs?: number;
  /** Containers of new pods fail to start, in the way named. */
  failPodStart?: 'ImagePullBackOff' | 'CrashLoopBackOff';
  /** Containers are ready so much later. */
  slowStartMs?: number;
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
const isCounted = (value: unknown): boolean => isCount((value as { count?: unknown } | null)?.count);

const CHECKS: Readonly<Record<keyof FaultSettings, (value: unknown) => boolean>> = {
  rejectWrites: isBoolean,
  latencyMs: isCount,
  dropWatches: isBoolean,
  expireHistory: isBoolean,
  nodesNotReady: isNames,
  unreachable: isBoolean,
  hang: isCounted,
  http5xx: (value) => {
    const status = Number((value as { status?: unknown } | null)?.status);
    return isCounted(value) && Number.isInteger(status) && status >= 500 && status < 600;
  },
  dropEvents: isCounted,
  duplicateEvents: isBoolean,
  nodesLost: isNames,
  http429: (value) => {
    const { retryAfterSeconds, count } = (value ?? {}) as Record<string, unknown>;
    return isCount(retryAfterSeconds) && isCount(count);
  },
  ignoreNetworkPolicies: isBoolean,
  clockSkewMs: (value) => Number.isSafeInteger(value),
  nodeClockSkewMs: (value) => Number.isSafeInteger(value),
  failPodStart: (value) => value === 'ImagePullBackOff' || value === 'CrashLoopBackOff',
  slowStartMs: isCount,
};

export type ReadFaults =
  { readonly ok: true; readonly settings: FaultSettings } | { readonly ok: false; readonly problem: string };

/** Reads settings; an unknown or malformed fault is refused by name. */
export const readFaults = (input: unknown): ReadFaults => {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { ok: false, problem: 'expected a JSON object' };
  for (const [name, value] of Object.entries(input)) {
    const check = CHECKS[name as keyof FaultSettings];
    if (!check)
      return { ok: false, problem: `unknown fault «${name}»; known: ${Object.keys(CHECKS).join(', ')}` };
    if (!check(value)) return { ok: false, problem: `fault «${name}» cannot be ${JSON.stringify(value)}` };
  }
  return { ok: true, settings: input };
};

/** The faults in force. */
export class Faults {
  readonly #listeners = new Set<(settings: FaultSettings) => void>();
  #settings: FaultSettings = {};

  get settings(): FaultSettings {
    return this.#settings;
  }

  set(settings: FaultSettings): void {
    this.#settings = settings;
    for (const listener of this.#listeners) listener(settings);
  }

  onChange(listener: (settings: FaultSettings) => void): void {
    this.#listeners.add(listener);
  }

  async delay(): Promise<void> {
    if (this.#settings.latencyMs) await wait(this.#settings.latencyMs, undefined, { ref: false });
  }

  /** How a connection is treated before anything is read from it. */
  reception(): 'answered' | 'cut' | 'unanswered' {
    if (this.#settings.unreachable) return 'cut';
    return this.#spend('hang') ? 'unanswered' : 'answered';
  }

  /** How often the next event of a watch arrives. */
  copiesOfEvent(): number {
    if (this.#spend('dropEvents')) return 0;
    return this.#settings.duplicateEvents ? 2 : 1;
  }

  /** Throws what the client is to be told instead of an answer. */
  refuse(method: string): void {
    const { http429, http5xx, rejectWrites } = this.#settings;
    if (http429 && this.#spend('http429')) {
      throw new StatusError(429, 'TooManyRequests', 'Too many requests, please try again later.', {
        retryAfterSeconds: http429.retryAfterSeconds,
      });
    }
    if (http5xx && this.#spend('http5xx')) {
      throw new StatusError(
        http5xx.status,
        'InternalError',
        'Internal error occurred: a fault of the stand-in',
      );
    }
    if (rejectWrites && method !== 'GET') {
      throw new StatusError(
        500,
        'InternalError',
        'Internal error occurred: writes are rejected by a fault of the stand-in',
      );
    }
  }

  /** Whether one more of a counted fault is due; it is then one fewer. */
  #spend(name: 'hang' | 'http429' | 'http5xx' | 'dropEvents'): boolean {
    const fault = this.#settings[name];
    if (!fault || fault.count === 0) return false;
    this.#settings = { ...this.#settings, [name]: { ...fault, count: fault.count - 1 } };
    return true;
  }
}
