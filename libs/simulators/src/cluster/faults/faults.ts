import { setTimeout as wait } from 'node:timers/promises';
import { StatusError } from '../api/status.error.ts';

/** Every fault that the stand-in can be given. An absent field means: no such fault. */
export interface FaultSettings {
  /** Every POST, PUT, PATCH and DELETE answers 500. */
  rejectWrites?: boolean;
  /** Every answer comes this much later. */
  latencyMs?: number;
  /** Cuts every open watch when set, and each new one at once. */
  dropWatches?: boolean;
  /** Forgets the past when set, so that resumed watches get 410 and must list again. */
  expireHistory?: boolean;
  /** These nodes are NotReady: nothing is scheduled on them, and their pods are not ready. */
  nodesNotReady?: string[];
  /** The next `count` requests answer 429 with this Retry-After. */
  http429?: { retryAfterSeconds: number; count: number };
  /** Pods connect as if there were no NetworkPolicy, as under a network plugin that knows none. */
  ignoreNetworkPolicies?: boolean;
  /** Answers are dated so much later, or earlier when negative. */
  clockSkewMs?: number;
  /** Containers of new pods fail to start, in the way named. */
  failPodStart?: 'ImagePullBackOff' | 'CrashLoopBackOff';
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

const CHECKS: Readonly<Record<keyof FaultSettings, (value: unknown) => boolean>> = {
  rejectWrites: (value) => typeof value === 'boolean',
  latencyMs: isCount,
  dropWatches: (value) => typeof value === 'boolean',
  expireHistory: (value) => typeof value === 'boolean',
  nodesNotReady: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  http429: (value) => {
    const { retryAfterSeconds, count } = (value ?? {}) as Record<string, unknown>;
    return isCount(retryAfterSeconds) && isCount(count);
  },
  ignoreNetworkPolicies: (value) => typeof value === 'boolean',
  clockSkewMs: (value) => Number.isSafeInteger(value),
  failPodStart: (value) => value === 'ImagePullBackOff' || value === 'CrashLoopBackOff',
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

  /** Throws what the client is to be told instead of an answer. */
  refuse(method: string): void {
    const { http429, rejectWrites } = this.#settings;
    if (http429 && http429.count > 0) {
      this.#settings = { ...this.#settings, http429: { ...http429, count: http429.count - 1 } };
      throw new StatusError(429, 'TooManyRequests', 'Too many requests, please try again later.', {
        retryAfterSeconds: http429.retryAfterSeconds,
      });
    }
    if (rejectWrites && method !== 'GET') {
      throw new StatusError(
        500,
        'InternalError',
        'Internal error occurred: writes are rejected by a fault of the stand-in',
      );
    }
  }
}
