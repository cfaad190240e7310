import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scope } from '@beffroi/kernel';
import type { Reading, Transaction } from './transaction.ts';

/** What is open around the caller. */
export type OpenWork =
  | { readonly kind: 'write'; readonly operation: string; readonly transaction: Transaction }
  | { readonly kind: 'read'; readonly transaction: Reading };

export const openWork = new AsyncLocalStorage<OpenWork>();

/** The transaction that is open around the caller, if any. */
export const currentTransaction = (): Transaction | undefined => {
  const open = openWork.getStore();
  return open?.kind === 'write' ? open.transaction : undefined;
};

/**
 * For a port's implementation that takes part in its caller's transaction.
 *
 * @throws Error when none is open, or one of another scope: a bug in the caller
 */
export const joinTransaction = (scope: Scope): Transaction => {
  const transaction = currentTransaction();
  if (!transaction) throw new Error('no transaction is open here: call this from inside UnitOfWork.inScope');
  assertSameScope(transaction.scope, scope);
  return transaction;
};

/** @throws Error when work in one scope reaches for another: its rows would be hidden, or shown, by mistake */
export const assertSameScope = (open: Scope, asked: Scope): void => {
  if (tenantOf(open) === tenantOf(asked)) return;
  throw new Error(
    `a transaction of ${tenantOf(open)} is open, and work for ${tenantOf(asked)} wants to join it`,
  );
};

/** What row-level security distinguishes: one collectivité, or all of them. */
const tenantOf = (scope: Scope): string =>
  scope.kind === 'tenant' ? `collectivité ${scope.collectiviteId}` : 'the whole installation';
