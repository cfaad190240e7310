import type { Scope } from '@beffroi/kernel';
import type { Transaction } from './transaction.ts';

/** The transaction that is open around the caller, if any. */
export const currentTransaction = (): Transaction | undefined => {
  throw new Error('being written');
};

/**
 * For a port's implementation that takes part in its caller's transaction.
 *
 * @throws Error when none is open, or one of another scope: a bug in the caller
 */
export const joinTransaction = (_scope: Scope): Transaction => {
  throw new Error('being written');
};
