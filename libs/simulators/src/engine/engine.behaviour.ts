import { type Result } from '@beffroi/kernel';
import {
  integerAt,
  type InvalidField,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  onlyFields,
  readFields,
  refuse,
} from './http/field.reader.ts';

/** `times`: how many requests it strikes before it goes away by itself; null means until it is taken back. */
interface Recurring {
  readonly times: number | null;
}

/**
 * What can go wrong with an engine. A fault strikes `POST /v1/chat/completions`, except for the last three,
 * which are states of the engine.
 *
 * - `http-500`, `http-429`: answered at once, no token counted.
 * - `hang-before-first-byte`: reads the request and never answers.
 * - `cut-mid-stream`: drops the connection after `afterTokens` tokens of the reply (whole replies: instead of answering).
 * - `error-event-mid-stream`: after `afterTokens` tokens, `data: {"error": …}` in a stream of status 200 (whole replies: 500).
 * - `no-usage`: the reply says nothing of usage.
 * - `usage-with-choices`: a stream's usage comes with the last choice, not in a chunk of its own.
 * - `slow-start`: starts again, and takes `delayMs`: 503 everywhere meanwhile.
 * - `refuse-connection`: nothing listens on the port.
 * - `unhealthy`: the engine core is dead: `/health` says 503, requests get 500.
 */
export type EngineFault =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'http-500' } & Recurring)
  | ({ readonly kind: 'http-429'; readonly retryAfterSeconds: number } & Recurring)
  | ({ readonly kind: 'hang-before-first-byte' } & Recurring)
  | ({ readonly kind: 'cut-mid-stream'; readonly afterTokens: number } & Recurring)
  | ({ readonly kind: 'error-event-mid-stream'; readonly afterTokens: number } & Recurring)
  | ({ readonly kind: 'no-usage' } & Recurring)
  | ({ readonly kind: 'usage-with-choices' } & Recurring)
  | { readonly kind: 'slow-start'; readonly delayMs: number }
  | { readonly kind: 'refuse-connection' }
  | { readonly kind: 'unhealthy' };

export interface EngineBehaviour {
  /** From the moment a request leaves the queue to its first token. */
  readonly ttftMs: number;
  /** Of each choice of each request. */
  readonly tokensPerSecond: number;
  /** Requests that generate at the same time; the others wait. */
  readonly concurrency: number;
  readonly fault: EngineFault;
}

export const DEFAULT_BEHAVIOUR: EngineBehaviour = {
  ttftMs: 20,
  tokensPerSecond: 200,
  concurrency: 256,
  fault: { kind: 'none' },
};

const DEFAULT_AFTER_TOKENS = 5;
const DEFAULT_START_DELAY_MS = 3_000;
const LONGEST_MS = 3_600_000;

/** A body of `PUT /engines/{id}/behaviour`. What it leaves out is as by default, since PUT replaces. */
export function parseBehaviour(body: unknown): Result<EngineBehaviour, InvalidField> {
  return readFields(() => {
    const source = objectAt(body, 'body');
    onlyFields(source, Object.keys(DEFAULT_BEHAVIOUR));
    const { ttftMs, tokensPerSecond, concurrency } = DEFAULT_BEHAVIOUR;
    return {
      ttftMs: numberAt(source, 'ttftMs', { min: 0, max: LONGEST_MS }, ttftMs),
      tokensPerSecond: numberAt(source, 'tokensPerSecond', { min: 0.1, max: 1_000_000 }, tokensPerSecond),
      concurrency: integerAt(source, 'concurrency', { min: 1, max: 10_000 }, concurrency),
      fault: faultOf(source.fault ?? 'none'),
    };
  });
}

/** Accepts a bare kind for a fault with its default parameters. */
function faultOf(value: unknown): EngineFault {
  const source: JsonObject = isObject(value) ? value : { kind: value };
  const only = (...parameters: string[]) => onlyFields(source, ['kind', ...parameters]);
  const times = () => integerAt(source, 'times', { min: 1, max: 1_000_000 }, null);
  const afterTokens = () =>
    integerAt(source, 'afterTokens', { min: 0, max: 1_000_000 }, DEFAULT_AFTER_TOKENS);

  switch (source.kind) {
    case 'none':
    case 'refuse-connection':
    case 'unhealthy':
      only();
      return { kind: source.kind };
    case 'http-500':
    case 'hang-before-first-byte':
    case 'no-usage':
    case 'usage-with-choices':
      only('times');
      return { kind: source.kind, times: times() };
    case 'http-429':
      only('times', 'retryAfterSeconds');
      return {
        kind: source.kind,
        retryAfterSeconds: integerAt(source, 'retryAfterSeconds', { min: 0, max: 3_600 }, 1),
        times: times(),
      };
    case 'cut-mid-stream':
    case 'error-event-mid-stream':
      only('times', 'afterTokens');
      return { kind: source.kind, afterTokens: afterTokens(), times: times() };
    case 'slow-start':
      only('delayMs');
      return {
        kind: source.kind,
        delayMs: integerAt(source, 'delayMs', { min: 0, max: LONGEST_MS }, DEFAULT_START_DELAY_MS),
      };
    default:
      return refuse('fault', `one of ${FAULT_KINDS.join(', ')}, alone or as kind of an object`);
  }
}

const FAULT_KINDS: readonly EngineFault['kind'][] = [
  'none',
  'http-500',
  'http-429',
  'hang-before-first-byte',
  'cut-mid-stream',
  'error-event-mid-stream',
  'no-usage',
  'usage-with-choices',
  'slow-start',
  'refuse-connection',
  'unhealthy',
];

/** The fault that remains after it struck once. */
export function struck(fault: EngineFault): EngineFault {
  if (!('times' in fault) || fault.times === null) return fault;
  return fault.times > 1 ? { ...fault, times: fault.times - 1 } : { kind: 'none' };
}
