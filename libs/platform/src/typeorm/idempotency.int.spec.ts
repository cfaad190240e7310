import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, brandId, type CollectiviteId, type Scope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import { IdempotencyKeyReused, IdempotencyKeyTooLong, type Transaction, type UnitOfWork } from './index.ts';
import { createParcels, Parcel } from './parcel.fixture.ts';

const gravelines = brandId<CollectiviteId>(randomUUID());
const actor = (subject: string): Actor => ({ kind: 'user', subject, issuer: 'https://agents.example' });
const scopeOf = (subject: string): Scope => ({
  kind: 'tenant',
  collectiviteId: gravelines,
  actor: actor(subject),
});
const anne = scopeOf('anne');

let test: TestDatabase;
let unitOfWork: UnitOfWork;

beforeAll(async () => {
  test = await testDatabase();
  await createParcels(test);
  ({ unitOfWork } = await test.database([Parcel]));
});
afterAll(() => test.close());

const addParcel = (name: string) => async (tx: Transaction) => {
  const row = { id: randomUUID(), collectiviteId: gravelines, name };
  await tx.manager.insert(Parcel, row);
  tx.audit({ action: 'parcel.add', target: { type: 'parcel', id: row.id } });
  return { id: row.id, at: tx.now };
};
const add = (name: string, idempotencyKey: string, scope = anne, operation = 'parcel.add') =>
  unitOfWork.inScope(scope, { operation, idempotencyKey, input: { name } }, addParcel(name));
const parcelsNamed = async (name: string) =>
  (await test.asOwner('select from cadastre.parcel where name = $1', [name])).length;

describe('an idempotency key', () => {
  it('replays the first outcome and changes nothing', async () => {
    const first = await add('phare', 'key-1');
    const again = await add('phare', 'key-1');
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ value: first.value, replayed: true });
    expect(await parcelsNamed('phare')).toBe(1);
  });

  it('is refused with another input', async () => {
    await add('port', 'key-2');
    await expect(add('plage', 'key-2')).rejects.toThrow(IdempotencyKeyReused);
    expect(await parcelsNamed('plage')).toBe(0);
  });

  it('is refused when it is longer than any key', async () => {
    await expect(add('jetée', 'k'.repeat(256))).rejects.toThrow(IdempotencyKeyTooLong);
    expect(await add('jetée', 'k'.repeat(255))).toMatchObject({ replayed: false });
  });

  it('runs once for duplicates that arrive together, and all get its outcome', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => add('digue', 'key-3')));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ value }) => value.id)).size).toBe(1);
    expect(await parcelsNamed('digue')).toBe(1);
  });

  it('belongs to one actor and one operation', async () => {
    await add('dune', 'key-4');
    await add('dune', 'key-4', scopeOf('bruno'));
    await add('dune', 'key-4', anne, 'parcel.split');
    await add('dune', 'key-4', { kind: 'operator', actor: actor('anne') });
    expect(await parcelsNamed('dune')).toBe(4);
  });

  it('may be used again after a failure, expected or not', async () => {
    const options = { operation: 'parcel.add', idempotencyKey: 'key-5', input: { name: 'écluse' } };
    const refused = await unitOfWork.inScope(anne, options, async () => ({ kind: 'NotFound' }));
    expect(refused).toEqual({ value: { kind: 'NotFound' }, replayed: false });
    const crashed = unitOfWork.inScope(anne, options, () => Promise.reject(new Error('crash')));
    await expect(crashed).rejects.toThrow('crash');
    expect(await add('écluse', 'key-5')).toMatchObject({ replayed: false });
    expect(await add('écluse', 'key-5')).toMatchObject({ replayed: true });
  });

  it('keeps no outcome that it could not give back as it was', async () => {
    const odd = unitOfWork.inScope(anne, { operation: 'parcel.add', idempotencyKey: 'key-6' }, async (tx) => {
      tx.audit({ action: 'parcel.add', target: { type: 'parcel', id: 'x' } });
      return { secret: Buffer.from('x') };
    });
    await expect(odd).rejects.toThrow(/outcome.secret is a Buffer/);
  });
});
