import type { Scope } from '@beffroi/kernel';
import type { EntityManager } from 'typeorm';
import { digestOf } from '../crypto/index.ts';
import { decodeOutcome, encodeOutcome } from './outcome.codec.ts';
import {
  IdempotencyKeyReused,
  IdempotencyKeyTooLong,
  MAX_IDEMPOTENCY_KEY_LENGTH,
  type OperationOptions,
} from './unit-of-work.ts';

/** A client's key, claimed for this transaction: nobody else runs the operation with it until we end. */
interface Claim {
  readonly kind: 'claimed';
  keep(value: unknown): Promise<void>;
  forget(): Promise<void>;
}

interface Replay {
  readonly kind: 'replay';
  readonly value: unknown;
}

interface StoredOutcome {
  readonly input_digest: string;
  readonly outcome: unknown;
}

/**
 * Claims a key. While another transaction holds it, the unique constraint makes this one wait: then either the other
 * was rolled back and the key is ours, or its outcome is replayed.
 *
 * @throws IdempotencyKeyReused when the key came before with another input
 * @throws IdempotencyKeyTooLong
 */
export const claimKey = async (
  manager: EntityManager,
  scope: Scope,
  { operation, input = null }: OperationOptions,
  key: string,
): Promise<Claim | Replay> => {
  if (key.length > MAX_IDEMPOTENCY_KEY_LENGTH) throw new IdempotencyKeyTooLong(operation);
  const identity = [actorOf(scope), operation, key];
  const inputDigest = digestOf(input);
  const claimed = await manager.query<unknown[]>(
    `insert into platform.idempotency (actor, operation, key, collectivite_id, input_digest)
     values ($1, $2, $3, $4, $5) on conflict do nothing returning 1`,
    [...identity, scope.kind === 'tenant' ? scope.collectiviteId : null, inputDigest],
  );
  if (claimed.length > 0) return claimOf(manager, identity);
  const [stored] = await manager.query<StoredOutcome[]>(
    'select input_digest, outcome from platform.idempotency where (actor, operation, key) = ($1, $2, $3)',
    identity,
  );
  if (stored?.input_digest !== inputDigest) throw new IdempotencyKeyReused(operation, key);
  return { kind: 'replay', value: decodeOutcome(stored.outcome) };
};

const claimOf = (manager: EntityManager, identity: readonly string[]): Claim => ({
  kind: 'claimed',
  keep: async (value) => {
    await manager.query(
      'update platform.idempotency set outcome = $4 where (actor, operation, key) = ($1, $2, $3)',
      [...identity, encodeOutcome(value)],
    );
  },
  forget: async () => {
    await manager.query('delete from platform.idempotency where (actor, operation, key) = ($1, $2, $3)', [
      ...identity,
    ]);
  },
});

/** Two actors that choose the same key do not meet. */
const actorOf = (scope: Scope): string => {
  if (scope.kind === 'system') return 'system';
  const place = scope.kind === 'tenant' ? scope.collectiviteId : 'operator';
  return [place, scope.actor.issuer, scope.actor.subject].join(' ');
};
