import { describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, type TenantScope } from '@beffroi/kernel';
import { Loaders, type ReadMany } from './loaders.ts';

const actor = { kind: 'user', subject: 'ada', issuer: 'https://id.example' } as const;
const scopeOf = (id: string): TenantScope => ({
  kind: 'tenant',
  collectiviteId: brandId<CollectiviteId>(id),
  actor,
});

/** Remembers what it was asked for; knows every id but `unknown`. */
const recorder = () => {
  const calls: (readonly string[])[] = [];
  const readMany: ReadMany<string> = async (ids) => {
    calls.push(ids);
    return new Map(ids.filter((id) => id !== 'unknown').map((id) => [id, `row ${id}`]));
  };
  return { calls, readMany };
};

describe('the loaders of a request', () => {
  it('read many rows in one call, in the order asked, null where there is none', async () => {
    const { calls, readMany } = recorder();
    const loaders = new Loaders();
    const rows = await Promise.all(
      ['b', 'unknown', 'a', 'b'].map((id) => loaders.load('rows', scopeOf('t1'), id, readMany)),
    );
    expect(rows).toEqual(['row b', null, 'row a', 'row b']);
    expect(calls).toEqual([['b', 'unknown', 'a']]);
  });

  it('never hand what one tenant read to another', async () => {
    const { calls, readMany } = recorder();
    const loaders = new Loaders();
    await loaders.load('rows', scopeOf('t1'), 'a', readMany);
    await loaders.load('rows', scopeOf('t2'), 'a', readMany);
    await loaders.load('rows', { kind: 'operator', actor }, 'a', readMany);
    expect(calls).toEqual([['a'], ['a'], ['a']]);
  });
});
