import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemScope } from '@beffroi/kernel';
import { createLogger, Registry } from '@beffroi/platform/observability';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { AuditTrail, UnitOfWork } from '@beffroi/platform/typeorm';
import { formatHead } from '../domain/index.ts';
import {
  entities,
  PurgeEntriesOperation,
  runSealer,
  SealEntriesOperation,
  VerifyAuditOperation,
} from './index.ts';
import { arrangeOldEntry, refusal } from './journal.fixture.ts';

const system = systemScope('spec');
let test: TestDatabase;
let unitOfWork: UnitOfWork;
let trail: AuditTrail;
let sealing: SealEntriesOperation;
let verifying: VerifyAuditOperation;

beforeAll(async () => {
  test = await testDatabase();
  ({ unitOfWork, audit: trail } = await test.database(entities));
  sealing = new SealEntriesOperation(unitOfWork);
  verifying = new VerifyAuditOperation(unitOfWork);
});
afterAll(() => test.close());

const waiting = async (): Promise<number> =>
  (await test.asOwner('select from platform.audit_waiting')).length;
const findings = async () => (await verifying.execute(system)).findings;

describe('sealing', () => {
  it('seals each committed entry once, in a chain without gaps', async () => {
    for (let index = 0; index < 3; index++) await trail.append(refusal());
    expect(await sealing.execute()).toMatchObject({ count: 3, head: { index: 3 } });
    expect(await sealing.execute()).toMatchObject({ count: 0, head: { index: 3 }, lagMs: 0 });
    expect(await waiting()).toBe(0);
    expect(await findings()).toEqual([]);
  });

  it('also seals an entry that commits after younger ones were sealed', async () => {
    const begun = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const late = unitOfWork.inScope(system, { operation: 'spec.wait' }, async (tx) => {
      tx.audit({ action: 'spec.wait', target: { type: 'spec', id: 'late' } });
      begun.resolve();
      await released.promise;
    });
    await begun.promise;
    await trail.append(refusal({ target: { type: 'spec', id: 'younger' } }));
    expect((await sealing.execute()).count).toBe(1);
    released.resolve();
    await late;
    expect((await sealing.execute()).count).toBe(1);
    const order = await test.asOwner(
      `select e.target_id from audit.seal s join platform.audit_entry e on e.id = s.entry_id order by s.index desc limit 2`,
    );
    expect(order).toEqual([{ target_id: 'late' }, { target_id: 'younger' }]);
    expect(await findings()).toEqual([]);
  });

  it('by several at once makes one chain', async () => {
    await Promise.all(Array.from({ length: 20 }, () => trail.append(refusal())));
    const counts = await Promise.all(Array.from({ length: 4 }, () => sealing.execute()));
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(20);
    expect(await findings()).toEqual([]);
  });

  it('leaves out what has lost its entry, which verification names', async () => {
    await trail.append(refusal({ target: { type: 'spec', id: 'stolen' } }));
    const [stolen] = await test.asOwner<{ id: string }>(
      `delete from platform.audit_entry where target_id = 'stolen' returning id`,
    );
    expect((await sealing.execute()).count).toBe(0);
    expect(await findings()).toEqual([{ kind: 'entry-missing', entryId: stolen!.id, index: null }]);
    await test.asOwner('delete from platform.audit_waiting');
  });

  it.each(['audit.seal', 'audit.head', 'audit.forwarding'])(
    'is nothing that a login does to %s',
    async (table) => {
      const statements = [`update ${table} set index = 1`, `delete from ${table}`, `truncate ${table}`];
      const open = table === 'audit.forwarding' ? statements.slice(1) : statements;
      for (const url of [test.tenantUrl, test.systemUrl, test.gatewayUrl]) {
        for (const statement of open) {
          const refused = test.pool(url).query(statement);
          await expect(refused).rejects.toMatchObject({ code: '42501' });
        }
      }
    },
  );
});

describe('the sealer', () => {
  /** Against hanging: it looks four times a second. */
  const STUCK_MS = 20_000;

  it('seals by itself what was committed, and tells where the chain ends', async () => {
    const lines: string[] = [];
    const log = createLogger({
      program: 'spec',
      level: 'info',
      destination: { write: (line) => void lines.push(line) },
    });
    const metrics = new Registry();
    const ending = new AbortController();
    await trail.append(refusal());
    const running = runSealer({ sealing, log, metrics }, ending.signal);
    const untilMs = performance.now() + STUCK_MS;
    while ((await waiting()) > 0 && performance.now() < untilMs) await pause(20);
    expect(await waiting()).toBe(0);
    ending.abort();
    await running;
    const { head } = await verifying.execute(system);
    expect(lines.join('')).toContain(formatHead(head!));
    expect(await metrics.metrics()).toContain(`beffroi_audit_head_index ${head!.index}`);
  });
});

describe('purging', () => {
  it('removes each class when its retention is over, and the chain stays as it is', async () => {
    const fresh = await testDatabase();
    const database = await fresh.database(entities);
    const gone = [
      await arrangeOldEntry(fresh, { age: '37 months', entryClass: 'admin' }),
      await arrangeOldEntry(fresh, { age: '13 months', entryClass: 'security' }),
    ];
    const kept = [
      await arrangeOldEntry(fresh, { age: '13 months', entryClass: 'admin' }),
      await arrangeOldEntry(fresh, { age: '11 months', entryClass: 'security' }),
    ];
    const purging = new PurgeEntriesOperation(database.unitOfWork);
    expect(await purging.execute(system)).toBe(0);
    await new SealEntriesOperation(database.unitOfWork).execute();
    expect(await purging.execute(system)).toBe(2);
    const rows = await fresh.asOwner<{ id: string; action: string }>(
      'select id, action from platform.audit_entry',
    );
    expect(
      rows
        .filter(({ action }) => action === 'spec.age')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(kept.sort());
    expect(rows.map(({ action }) => action)).toContain('audit.purge');
    expect(rows.map(({ id }) => id)).not.toEqual(expect.arrayContaining(gone));
    const verification = await new VerifyAuditOperation(database.unitOfWork).execute(system);
    expect(verification).toMatchObject({ checked: 4, purged: 2 });
    expect(verification.findings.filter(({ kind }) => kind !== 'entry-backdated')).toEqual([]);
    await fresh.close();
  });
});
