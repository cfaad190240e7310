import type { Scope } from '@beffroi/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { markAudited } from './audit.call.ts';
import { assertSameScope, openWork } from './current.transaction.ts';
import { claimKey } from './idempotency.ts';
import { PendingWrites } from './pending.writes.ts';
import { retriedWhileLocked } from './retried-while-locked.ts';
import type { Reading, Transaction } from './transaction.ts';
import { type OperationOptions, type Outcome, UnitOfWork } from './unit-of-work.ts';

/** The unit of work on PostgreSQL: tenants through one login role, everybody else through the other. */
export class DatabaseUnitOfWork extends UnitOfWork {
  constructor(
    private readonly tenant: DataSource,
    private readonly system: DataSource,
  ) {
    super();
  }

  override async inScope<T>(
    scope: Scope,
    options: OperationOptions,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<Outcome<T>> {
    assertNothingOpen(options.operation);
    const { outcome, audited } = await retriedWhileLocked(() =>
      this.sourceOf(scope).transaction(async (manager) => {
        const writes = new PendingWrites(scope, manager, await enter(manager, scope, 'write'));
        const open = { kind: 'write', operation: options.operation, transaction: writes } as const;
        const outcome = await runOperation(writes, options, () => openWork.run(open, () => work(writes)));
        return { outcome, audited: writes.audited };
      }),
    );
    if (audited) markAudited();
    return outcome;
  }

  override async read<T>(scope: Scope, work: (reading: Reading) => Promise<T>): Promise<T> {
    const open = openWork.getStore();
    if (open) {
      assertSameScope(open.transaction.scope, scope);
      return work(open.transaction);
    }
    return this.sourceOf(scope).transaction(async (manager) => {
      const reading = { scope, manager, now: await enter(manager, scope, 'read') };
      return openWork.run({ kind: 'read', transaction: reading }, () => work(reading));
    });
  }

  private sourceOf(scope: Scope): DataSource {
    return scope.kind === 'tenant' ? this.tenant : this.system;
  }
}

const assertNothingOpen = (operation: string): void => {
  const open = openWork.getStore();
  if (!open) return;
  const inside = open.kind === 'write' ? open.operation : 'a read';
  throw new Error(
    `${operation} begins inside ${inside}: one transaction at a time, join it with joinTransaction`,
  );
};

/** Tells row-level security who is served, until the end of the transaction. @returns the database's time */
const enter = async (manager: EntityManager, scope: Scope, mode: 'read' | 'write'): Promise<Date> => {
  const [entered] = await manager.query<{ now: Date }[]>(
    `select set_config('beffroi.tenant', $1, true), set_config('transaction_read_only', $2, true), now() as now`,
    [scope.kind === 'tenant' ? scope.collectiviteId : '', mode === 'read' ? 'on' : 'off'],
  );
  return entered!.now;
};

const runOperation = async <T>(
  writes: PendingWrites,
  options: OperationOptions,
  work: () => Promise<T>,
): Promise<Outcome<T>> => {
  const key = options.idempotencyKey;
  const claim = key ? await claimKey(writes.manager, writes.scope, options, key) : undefined;
  if (claim?.kind === 'replay') return { value: claim.value as T, replayed: true };
  const value = await work();
  await writes.writeNotes();
  if (writes.audited) await claim?.keep(value);
  else await claim?.forget();
  const publishedSeq = await writes.writeRecords();
  return { value, replayed: false, ...(publishedSeq !== undefined && { publishedSeq }) };
};
