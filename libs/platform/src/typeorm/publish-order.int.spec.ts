import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type GatewayId, type IncarnationId, systemScope } from '@beffroi/kernel';
import { pollDataplane } from '../postgres/index.ts';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import type { UnitOfWork } from './index.ts';

const scope = systemScope('spec');
const publishing = { operation: 'limit.set' };

let test: TestDatabase;
let unitOfWork: UnitOfWork;

beforeAll(async () => {
  test = await testDatabase();
  ({ unitOfWork } = await test.database());
});
afterAll(() => test.close());

const publish = (...ids: string[]) =>
  unitOfWork.inScope(scope, publishing, async (tx) =>
    tx.publish(...ids.map((id) => ({ kind: 'limit', id, body: null }) as const)),
  );

describe('the order of records', () => {
  it('is the order of commits: whoever tails loses none, with many publishers at once', async () => {
    const publishers = 8;
    const rounds = 40;
    const gateway = test.pool(test.gatewayUrl, 1);
    const seen: number[] = [];
    let publishingEnded = false;
    const tail = async () => {
      for (let lastSeq = 0, last = false; !last;) {
        last = publishingEnded;
        const answer = await pollDataplane(gateway, {
          gatewayId: brandId<GatewayId>('gw-spec'),
          incarnation: brandId<IncarnationId>('00000000-0000-4000-8000-000000000001'),
          bootId: 'boot',
          fences: [],
          lastSeq,
          shippedThrough: null,
        });
        seen.push(...answer.records.map(({ seq }) => seq));
        lastSeq = seen.at(-1) ?? 0;
      }
    };
    const tailing = tail();
    const seqs = await Promise.all(
      Array.from({ length: publishers }, async (_, publisher) => {
        const published: number[] = [];
        for (let round = 0; round < rounds; round++) {
          const { publishedSeq } = await publish(`limit-${publisher}-${round}`);
          published.push(publishedSeq!);
        }
        return published;
      }),
    );
    publishingEnded = true;
    await tailing;
    expect(seqs.flat()).toHaveLength(publishers * rounds);
    expect(seen).toEqual(seqs.flat().sort((one, other) => one - other));
  });

  it('lets the newest body of a thing win, within a transaction too', async () => {
    await publish('a', 'b');
    const { publishedSeq } = await publish('b', 'a', 'b');
    const rows = await test.asOwner(
      `select id, seq from dataplane.record where id in ('a', 'b') order by seq`,
    );
    expect(rows).toEqual([
      { id: 'a', seq: publishedSeq! - 1 },
      { id: 'b', seq: publishedSeq },
    ]);
  });

  it('is not held up by a publisher that stalls: it is cut after half a second', async () => {
    const stalled = await test.pool(test.systemUrl).connect();
    const cut = new Promise<Error>((resolve) => stalled.on('error', resolve));
    await stalled.query('begin');
    await stalled.query(`select dataplane.publish('[{"kind":"limit","id":"stalled","v":1,"body":null}]')`);
    const startedAt = performance.now();
    await publish('patient');
    expect(performance.now() - startedAt).toBeGreaterThan(200);
    expect((await cut).message).toMatch(/idle-in-transaction timeout/);
    stalled.release(true);
    expect(await test.asOwner(`select from dataplane.record where id = 'stalled'`)).toEqual([]);
  });

  it('goes on after the program’s own connection was cut while it held the lock', async () => {
    const stalling = unitOfWork.inScope(scope, publishing, async (tx) => {
      await tx.manager.query(`select dataplane.publish('[{"kind":"limit","id":"late","v":1,"body":null}]')`);
      await pause(700);
    });
    await expect(stalling).rejects.toThrow();
    expect(await test.asOwner(`select from dataplane.record where id = 'late'`)).toEqual([]);
    expect((await publish('after')).publishedSeq).toBeGreaterThan(0);
  });
});
