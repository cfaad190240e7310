import type { Scope } from '@beffroi/kernel';
import type { Reading, Transaction } from './transaction.ts';

export interface OperationOptions {
  /** `<noun>.<verb>`; keys are unique for one actor and one operation. */
  readonly operation: string;
  /** The client's key: the same key again replays the first outcome and changes nothing. */
  readonly idempotencyKey?: string | null | undefined;
  /** The client's input, digested: the same key with another input is refused. */
  readonly input?: unknown;
}

/** What an operation came to. */
export interface Outcome<T> {
  readonly value: T;
  /** Nothing ran: `value` is what the first call with this key answered. */
  readonly replayed: boolean;
  /** The last sequence number published, for {@link GatewayWatch}; absent when nothing was. */
  readonly publishedSeq?: number;
}

/**
 * One transaction: rows, audit entry, outbox event, records and the outcome to replay, all or nothing
 * (ARCHITECTURE §4, §6 Writes). No network call happens inside.
 */
export abstract class UnitOfWork {
  /**
   * Runs a mutation. With an idempotency key the value is kept as JSON and must survive that: plain data,
   * dates and bigints included, and no secret. An operation that leaves no audit entry changed nothing, and its
   * outcome (an expected failure, mostly) is not kept: the next call with that key decides again.
   * Where `work` limits how long it waits for locks (`lock_timeout`), it is rolled back and runs again.
   *
   * @throws IdempotencyKeyReused when the key came before with another input
   * @throws IdempotencyKeyTooLong when it has more than {@link MAX_IDEMPOTENCY_KEY_LENGTH} characters
   * @throws Error when a transaction is already open here (see {@link joinTransaction})
   */
  abstract inScope<T>(
    scope: Scope,
    options: OperationOptions,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<Outcome<T>>;

  /**
   * Reads in a read-only transaction. Inside an open transaction of the same scope it joins that one, and sees
   * what it has written.
   */
  abstract read<T>(scope: Scope, work: (reading: Reading) => Promise<T>): Promise<T>;
}

/** The same idempotency key came with another input: a mistake of the client. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor(
    readonly operation: string,
    readonly idempotencyKey: string,
  ) {
    super(`the idempotency key of ${operation} was used before with another input: send a new key`);
  }
}

/** A UUID has 36; what is longer is no key, and does not fit an index for ever. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

/** A mistake of the client, too. */
export class IdempotencyKeyTooLong extends Error {
  override readonly name = 'IdempotencyKeyTooLong';
  readonly code = 'BAD_USER_INPUT';
  constructor(readonly operation: string) {
    super(`the idempotency key of ${operation} has more than ${MAX_IDEMPOTENCY_KEY_LENGTH} characters`);
  }
}
