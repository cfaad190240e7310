import { EngineSilence } from './connections/engine.connections.ts';

/** How an engine failed a request before the first byte of an answer. */
export type EngineFailure =
  /** No connection: nothing was sent. */
  | { readonly kind: 'unreachable' }
  /** The connection ended after the request was sent. */
  | { readonly kind: 'broken-off' }
  /** Nothing came in time: it may be generating still. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'answered'; readonly status: number };

/** What was tried for one request. */
export interface Attempts {
  readonly made: number;
  /** Those after which the engine had the request. */
  readonly received: number;
}

const MOST_ATTEMPTS = 4;
/** A request that kills engines must not be carried from one to the next until none is left. */
const MOST_RECEIVED = 2;

const BUSY = new Set([429, 503]);
/** The engine finds fault with what the client sent: every other would too. */
const CLIENT_FAULTS = new Set([400, 405, 406, 409, 411, 413, 414, 415, 416, 422, 451]);
/** Somebody between us and the engine gave up waiting; the engine may not have. */
const TIMEOUTS = new Set([408, 504]);

export const isBusy = (status: number): boolean => BUSY.has(status);
export const isClientFault = (status: number): boolean => CLIENT_FAULTS.has(status);

/** Whether another engine may be asked: only before the first byte, never after a timeout. */
export const mayTryAnother = (failure: EngineFailure, { made, received }: Attempts): boolean => {
  if (made >= MOST_ATTEMPTS) return false;
  switch (failure.kind) {
    case 'unreachable':
      return true;
    case 'silent':
      return false;
    case 'broken-off':
      return received < MOST_RECEIVED;
    case 'answered':
      if (isBusy(failure.status)) return true;
      return !isClientFault(failure.status) && !TIMEOUTS.has(failure.status) && received < MOST_RECEIVED;
  }
};

/** Whether it tells against the engine. A client's fault is none of its, and being busy is no fault. */
export const isEnginesFault = (failure: EngineFailure): boolean =>
  failure.kind !== 'answered' || (!isBusy(failure.status) && !isClientFault(failure.status));

/** @param wasSent whether the engine had got the request */
export const failureOf = (error: Error, wasSent: boolean): EngineFailure => {
  if (error instanceof EngineSilence) return { kind: 'silent' };
  return { kind: wasSent ? 'broken-off' : 'unreachable' };
};
