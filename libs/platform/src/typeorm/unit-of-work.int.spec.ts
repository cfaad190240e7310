import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, type ProjectId, type Scope, systemScope } from '@beffroi/kernel';
import { digestOf } from '../crypto/index.ts';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import {
  type AuditTrail,
  currentTransaction,
  joinTransaction,
  type UnitOfWork,
  violatedConstraint,
  withinCall,
} from './index.ts';
import { createParcels, Parcel } from './parcel.fixture.ts';

const gravelines = brandId<CollectiviteId>(randomUUID());
const anne = { kind: 'user', subject: 'anne', issuer: 'https://agents.example' } as const;
const scope: Scope = { kind: 'tenant', collectiviteId: gravelines, actor: anne };
const adding = { operation: 'parcel.add' };
const parcel = () => ({ id: randomUUID(), collectiviteId: gravelines, name: 'Les Huttes' });
const projectBody = {
  collectiviteId: gravelines,
  payerId: gravelines,
  sensitivity: 'interne',
} as const;

let test: TestDatabase;
let unitOfWork: UnitOfWork;
let trail: AuditTrail;

const origin = { requestId: 'c-1', address: '192.0.2.7', client: 'browser' } as const;

beforeAll(async () => {
  test = await testDatabase();
  await createParcels(test);
  ({ unitOfWork, audit: trail } = await test.database([Parcel]));
});
afterAll(() => test.close());

describe('a unit of work', () => {
  it('writes rows, audit entry, event and record together', async () => {
    const row = parcel();
    const outcome = await withinCall(origin, () =>
      unitOfWork.inScope(scope, adding, async (tx) => {
        await tx.manager.insert(Parcel, row);
        tx.audit({ action: 'parcel.add', target: { type: 'parcel', id: row.id }, after: row });
        tx.emit({ type: 'cadastre.parcel-added', v: 1, payload: { parcelId: row.id } });
        tx.publish({ kind: 'project', id: brandId<ProjectId>(row.id), body: projectBody });
        return row.id;
      }),
    );
    expect(outcome).toEqual({ value: row.id, replayed: false, publishedSeq: expect.any(Number) });
    const [entry] = await test.asOwner('select * from platform.audit_entry where target_id = $1', [row.id]);
    expect(entry).toMatchObject({
      class: 'admin',
      actor: anne,
      acting_as: 'collectivite',
      reason: null,
      action: 'parcel.add',
      target_type: 'parcel',
      collectivite_id: gravelines,
      result: 'succeeded',
      failure: null,
      address: '192.0.2.7',
      client: 'browser',
      before_digest: null,
      after_digest: digestOf(row),
      correlation_id: 'c-1',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [event] = await test.asOwner(`select * from platform.outbox where payload->>'parcelId' = $1`, [
      row.id,
    ]);
    expect(event).toMatchObject({
      type: 'cadastre.parcel-added',
      collectivite_id: gravelines,
      relayed_at: null,
    });
    const [record] = await test.asOwner('select * from dataplane.record where id = $1', [row.id]);
    expect(record).toMatchObject({ seq: outcome.publishedSeq, kind: 'project', v: 1, body: projectBody });
  });

  it('writes nothing at all when it fails', async () => {
    const row = parcel();
    const failing = unitOfWork.inScope(scope, { ...adding, idempotencyKey: row.id }, async (tx) => {
      await tx.manager.insert(Parcel, row);
      tx.audit({ action: 'parcel.add', target: { type: 'parcel', id: row.id } });
      tx.publish({ kind: 'project', id: row.id, body: projectBody });
      throw new Error('the sea took it');
    });
    await expect(failing).rejects.toThrow('the sea took it');
    const traces = await test.asOwner(
      `select id::text from cadastre.parcel where id::text = $1 union all select id from dataplane.record where id = $1
       union all select target_id from platform.audit_entry where target_id = $1
       union all select key from platform.idempotency where key = $1`,
      [row.id],
    );
    expect(traces).toEqual([]);
  });

  it('begins anew, and writes once, where a lock is not to be had within the time that it waits', async () => {
    const row = parcel();
    const busy = await test.pool(test.ownerUrl, 1).connect();
    await busy.query('select pg_advisory_lock(7)');
    let attempts = 0;
    const outcome = await unitOfWork.inScope(scope, adding, async (tx) => {
      if (++attempts === 2) await busy.query('select pg_advisory_unlock(7)');
      await tx.manager.insert(Parcel, row);
      await tx.manager.query(`select set_config('lock_timeout', '20ms', true)`);
      await tx.manager.query('select pg_advisory_xact_lock(7)');
      tx.audit({ action: 'parcel.add', target: { type: 'parcel', id: row.id } });
    });
    busy.release();
    expect([attempts, outcome.replayed]).toEqual([2, false]);
    const entries = await test.asOwner('select from platform.audit_entry where target_id = $1', [row.id]);
    expect(entries).toHaveLength(1);
  });

  it('gives up where the lock is never to be had', async () => {
    const busy = await test.pool(test.ownerUrl, 1).connect();
    await busy.query('select pg_advisory_lock(8)');
    const waiting = unitOfWork.inScope(scope, adding, async ({ manager }) => {
      await manager.query(`select set_config('lock_timeout', '5ms', true)`);
      await manager.query('select pg_advisory_xact_lock(8)');
    });
    await expect(waiting).rejects.toThrow('lock timeout');
    await busy.query('select pg_advisory_unlock(8)');
    busy.release();
  });

  it('says why the program itself acts', async () => {
    const id = randomUUID();
    await unitOfWork.inScope(systemScope('nightly sweep'), adding, async (tx) =>
      tx.audit({ action: 'parcel.sweep', target: { type: 'parcel', id } }),
    );
    const [entry] = await test.asOwner(
      'select actor, acting_as, reason, address from platform.audit_entry where target_id = $1',
      [id],
    );
    expect(entry).toEqual({ actor: null, acting_as: 'program', reason: 'nightly sweep', address: null });
  });

  it('names the constraint that it met', async () => {
    const row = parcel();
    const insertTwice = unitOfWork.inScope(scope, adding, async ({ manager }) => {
      await manager.insert(Parcel, row);
      await manager.insert(Parcel, row);
    });
    expect(violatedConstraint(await insertTwice.catch((error: unknown) => error))).toBe('parcel_pkey');
    expect(violatedConstraint(new Error('x'))).toBeUndefined();
  });

  it('gives the time of the database', async () => {
    const { value } = await unitOfWork.inScope(scope, adding, async ({ now }) => now);
    expect(value).toBeInstanceOf(Date);
  });

  it('is joined by a port that it calls, which sees what it wrote', async () => {
    const row = parcel();
    const { value } = await unitOfWork.inScope(scope, adding, async (tx) => {
      await tx.manager.insert(Parcel, row);
      expect(currentTransaction()).toBe(tx);
      expect(joinTransaction(scope)).toBe(tx);
      return unitOfWork.read(scope, ({ manager }) => manager.countBy(Parcel, { id: row.id }));
    });
    expect(value).toBe(1);
    expect(currentTransaction()).toBeUndefined();
  });

  it('refuses a second one inside, and a join from another scope or from nowhere', async () => {
    const nested = unitOfWork.inScope(scope, adding, () =>
      unitOfWork.inScope(scope, { operation: 'parcel.split' }, async () => null),
    );
    await expect(nested).rejects.toThrow('parcel.split begins inside parcel.add');
    const stray = unitOfWork.inScope(scope, adding, async () => void joinTransaction(systemScope('spec')));
    await expect(stray).rejects.toThrow(/wants to join/);
    const strayRead = unitOfWork.inScope(scope, adding, () =>
      unitOfWork.read(systemScope('spec'), async () => null),
    );
    await expect(strayRead).rejects.toThrow(/wants to join/);
    expect(() => joinTransaction(scope)).toThrow(/no transaction is open/);
  });

  it('writes nothing while it only reads', async () => {
    const sly = unitOfWork.read(scope, ({ manager }) => manager.insert(Parcel, parcel()));
    await expect(sly).rejects.toThrow(/read-only transaction/);
  });

  it('keeps the tenant role from publishing what is not a tenant’s', async () => {
    const posing = unitOfWork.inScope(scope, adding, async (tx) =>
      tx.publish({ kind: 'limit', id: randomUUID(), body: null }),
    );
    await expect(posing).rejects.toThrow(/may not publish a limit other than a share of its own/);
  });
});

describe('the audit entry', () => {
  const add = (id: string) =>
    unitOfWork.inScope(scope, adding, async (tx) =>
      tx.audit({ action: 'parcel.add', target: { type: 'parcel', id } }),
    );

  it('takes its instant from the database and its digest from all that it says', async () => {
    const id = randomUUID();
    await add(id);
    const [entry] = await test.asOwner(
      `select at between now() - interval '1 minute' and now() as fresh, e.digest = platform.audit_digest(e) as true,
         platform.audit_digest(e) <> platform.audit_digest(jsonb_populate_record(e, '{"client": "script"}')) as all
       from platform.audit_entry e where target_id = $1`,
      [id],
    );
    expect(entry).toEqual({ fresh: true, true: true, all: true });
  });

  it('waits for its seal from the moment of its commit', async () => {
    const id = randomUUID();
    await add(id);
    const waiting = await test.asOwner(
      `select w.collectivite_id from platform.audit_waiting w join platform.audit_entry e on e.id = w.entry_id
       where e.target_id = $1`,
      [id],
    );
    expect(waiting).toEqual([{ collectivite_id: gravelines }]);
  });

  it('of a refusal stands alone, and the call knows that it was written', async () => {
    const id = randomUUID();
    const refusal = {
      action: 'parcel.add',
      target: { type: 'parcel', id },
      actor: anne,
      actingAs: 'none',
      class: 'security',
      result: 'refused',
      failure: 'FORBIDDEN',
    } as const;
    await withinCall(origin, async (trace) => {
      expect(trace.audited).toBe(false);
      await trail.append(refusal);
      expect(trace.audited).toBe(true);
    });
    const [entry] = await test.asOwner('select * from platform.audit_entry where target_id = $1', [id]);
    expect(entry).toMatchObject({
      class: 'security',
      result: 'refused',
      failure: 'FORBIDDEN',
      client: 'browser',
    });
  });

  it('that was rolled back is none', async () => {
    await withinCall(origin, async (trace) => {
      const failing = unitOfWork.inScope(scope, adding, async (tx) => {
        tx.audit({ action: 'parcel.add', target: { type: 'parcel', id: 'x' } });
        throw new Error('the sea took it');
      });
      await expect(failing).rejects.toThrow('the sea took it');
      expect(trace.audited).toBe(false);
    });
  });

  it('of another collectivité is refused to the tenant role, whatever asks for it', async () => {
    const posing = unitOfWork.inScope(scope, adding, async (tx) =>
      tx.audit({
        action: 'parcel.add',
        target: { type: 'parcel', id: 'x' },
        collectiviteId: brandId<CollectiviteId>(randomUUID()),
      }),
    );
    await expect(posing).rejects.toThrow(/may not append an audit entry of another collectivité/);
  });
});
