import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { brandId, type GatewayId, type IncarnationId, systemScope } from '@beffroi/kernel';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../testing/index.ts';
import { type Database, purgeExpired } from '../typeorm/index.ts';
import { pollDataplane, type PollQuestion } from './index.ts';

let test: TestDatabase;
let database: Database;
let gateway: Pool;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database();
  gateway = test.pool(test.gatewayUrl);
});
afterAll(() => test.close());
beforeEach(() => test.asOwner('delete from dataplane.presence'));

const run = (): IncarnationId => brandId<IncarnationId>(randomUUID());
const poll = (gatewayId: string, question: Partial<PollQuestion> = {}) =>
  pollDataplane(gateway, {
    gatewayId: brandId<GatewayId>(gatewayId),
    incarnation: run(),
    bootId: 'boot-1',
    fences: [],
    lastSeq: 0,
    shippedThrough: null,
    ...question,
  });
const publish = async (id: string, body: null | object = null) => {
  const { publishedSeq } = await database.unitOfWork.inScope(
    systemScope('spec'),
    { operation: 'limit.set' },
    async (tx) => tx.publish({ kind: 'limit', id, body: body as null }),
  );
  return publishedSeq!;
};
const presenceOf = async (incarnation: IncarnationId) => {
  const [row] = await test.asOwner('select * from dataplane.presence where incarnation = $1', [incarnation]);
  return row;
};

describe('a poll', () => {
  it('gives the records after a sequence number, in order, tombstones as null', async () => {
    const first = await publish('p-1', { value: 1 });
    const second = await publish('p-2');
    const answer = await poll('gw-1', { lastSeq: first - 1 });
    expect(answer.records).toEqual([
      { seq: first, kind: 'limit', id: 'p-1', v: 1, body: { value: 1 } },
      { seq: second, kind: 'limit', id: 'p-2', v: 1, body: null },
    ]);
    expect(answer).toMatchObject({ maxSeq: second, more: false, fenced: false, contended: [] });
    expect((await poll('gw-1', { lastSeq: second })).records).toEqual([]);
  });

  it('says which database and which history it speaks for, and its time', async () => {
    const askedAtMs = Date.now();
    const answer = await poll('gw-1');
    expect(answer).toMatchObject({
      epoch: 1,
      systemIdentifier: expect.stringMatching(/^\d{15,20}$/),
      timeline: '00000001',
      purgedSeq: 0,
    });
    expect(answer.now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00$/);
    // The same clock tells both.
    expect(Date.parse(answer.now)).toBeGreaterThanOrEqual(askedAtMs);
    expect(Date.parse(answer.now)).toBeLessThanOrEqual(Date.now());
  });

  it('comes in pages of 5 000', async () => {
    await test.asOwner(
      `insert into dataplane.record (kind, id, seq, v, published_at)
       select 'limit', 'bulk-' || n, nextval('dataplane.record_seq'), 1, now() from generate_series(1, 5500) n`,
    );
    const page = await poll('gw-1');
    expect([page.records.length, page.more]).toEqual([5_000, true]);
    const rest = await poll('gw-1', { lastSeq: page.records.at(-1)!.seq });
    expect([rest.records.length >= 500, rest.more]).toEqual([true, false]);
  });

  it('names the limits that others contend for', async () => {
    await test.asOwner(
      `insert into dataplane.contended_limit values ('hot', now() + interval '2 s'), ('cool', now() - interval '1 s')`,
    );
    expect((await poll('gw-1')).contended).toEqual(['hot']);
  });
});

describe('the presence of gateways', () => {
  it('is what they say of themselves; a mark never goes back', async () => {
    const incarnation = run();
    const shippedThrough = new Date('2026-11-21T10:00:00Z');
    await poll('gw-1', { incarnation, lastSeq: 7, shippedThrough });
    const { presence } = await poll('gw-1', {
      incarnation,
      lastSeq: 9,
      shippedThrough: new Date('2026-11-21T09:00:00Z'),
    });
    expect(presence).toEqual([
      { gatewayId: 'gw-1', incarnation, appliedSeq: 9, polledAt: expect.any(String) },
    ]);
    expect(await presenceOf(incarnation)).toMatchObject({
      boot_id: 'boot-1',
      shipped_through: shippedThrough,
    });
  });

  it('ends for a run that its successor fences: from then on it changes nothing', async () => {
    const old = run();
    const successor = run();
    await poll('gw-1', { incarnation: old, lastSeq: 3 });
    const { presence } = await poll('gw-1', { incarnation: successor, fences: [old, successor] });
    expect(presence.map(({ incarnation }) => incarnation)).toEqual([successor]);
    await publish('fenced');
    const refused = await poll('gw-1', { incarnation: old, lastSeq: 0, shippedThrough: new Date() });
    expect(refused).toMatchObject({ fenced: true, records: [] });
    expect(await presenceOf(old)).toMatchObject({
      applied_seq: 3,
      shipped_through: null,
      fenced_by: successor,
    });
    expect((await poll('gw-1', { incarnation: successor })).fenced).toBe(false);
  });

  it('is refused to a run that was fenced before its first poll', async () => {
    const unheard = run();
    await poll('gw-1', { fences: [unheard] });
    expect((await poll('gw-1', { incarnation: unheard })).fenced).toBe(true);
  });

  it('cannot be ended by another gateway', async () => {
    const mine = run();
    await poll('gw-1', { incarnation: mine });
    await poll('gw-2', { fences: [mine] });
    expect((await poll('gw-1', { incarnation: mine })).fenced).toBe(false);
  });

  it('ends for a run that leaves, and for one unheard of for a quarter of an hour', async () => {
    await poll('gw-1', { leaving: true });
    const silent = run();
    await poll('gw-2', { incarnation: silent });
    await test.asOwner(
      `update dataplane.presence set polled_at = now() - interval '16 min' where incarnation = $1`,
      [silent],
    );
    const here = run();
    const { presence } = await poll('gw-3', { incarnation: here });
    expect(presence.map(({ incarnation }) => incarnation)).toEqual([here]);
  });
});

describe('a revocation', () => {
  it('is effective on no gateway when there is none', async () => {
    expect(await database.gateways.waitForGateways(await publish('r-0'), 1_000)).toEqual({
      effectiveOn: 0,
      liveGateways: 0,
    });
  });

  it('waits for every run of every live gateway, but not for ever', async () => {
    const runs = [run(), run(), run()] as const;
    const seq = await publish('r-1');
    await poll('gw-1', { incarnation: runs[0], lastSeq: seq });
    await poll('gw-1', { incarnation: runs[1], lastSeq: seq - 1 });
    await poll('gw-2', { incarnation: runs[2], lastSeq: seq });
    expect(await database.gateways.waitForGateways(seq, 120)).toEqual({ effectiveOn: 1, liveGateways: 2 });
    const waiting = database.gateways.waitForGateways(seq, 5_000);
    await poll('gw-1', { incarnation: runs[1], lastSeq: seq });
    expect(await waiting).toEqual({ effectiveOn: 2, liveGateways: 2 });
  });
});

describe('tombstones', () => {
  it('are purged after seven days, and a tailer that never saw them can tell', async () => {
    const old = await publish('t-1');
    const young = await publish('t-2');
    await publish('t-3', { value: 1 });
    await test.asOwner(
      `update dataplane.record set published_at = now() - interval '8 days' where id in ('t-1', 't-3')`,
    );
    const { tombstones } = await purgeExpired(database.unitOfWork);
    expect(tombstones).toBe(1);
    const answer = await poll('gw-1', { lastSeq: old - 1 });
    expect(answer.purgedSeq).toBe(old);
    expect(answer.records.map(({ id }) => id)).toEqual(['t-2', 't-3']);
    expect(answer.maxSeq).toBe(young + 1);
  });

  it('do not lower the maximum when the newest record of all was one', async () => {
    const last = await publish('t-4');
    await test.asOwner(
      `update dataplane.record set published_at = now() - interval '8 days' where id = 't-4'`,
    );
    await purgeExpired(database.unitOfWork);
    expect((await poll('gw-1', { lastSeq: last })).maxSeq).toBe(last);
  });
});

describe('runs that have ended', () => {
  const known = async (gateway: string) =>
    (
      await test.asOwner<{ incarnation: string }>(
        'select incarnation from dataplane.presence where gateway_id = $1',
        [gateway],
      )
    ).map(({ incarnation }) => incarnation);

  it('are forgotten after thirty days, but for the last of each gateway', async () => {
    const [first, second, third] = [run(), run(), run()];
    await poll('gw-old', { incarnation: first, leaving: true });
    await poll('gw-old', { incarnation: second });
    await poll('gw-old', { incarnation: third, fences: [second], leaving: true });
    await test.asOwner(
      `update dataplane.presence set left_at = left_at - interval '31 days', fenced_at = fenced_at - interval '29 days'
       where gateway_id = 'gw-old'`,
    );
    expect((await purgeExpired(database.unitOfWork)).presences).toBe(1);
    expect((await known('gw-old')).sort()).toEqual([second, third].sort());
  });

  it('stay while they have only fallen silent: their disk may come back', async () => {
    const [silent, newer] = [run(), run()];
    await poll('gw-silent', { incarnation: silent });
    await poll('gw-silent', { incarnation: newer });
    await test.asOwner(
      `update dataplane.presence set polled_at = polled_at - interval '1 year' where gateway_id = 'gw-silent'`,
    );
    expect((await purgeExpired(database.unitOfWork)).presences).toBe(0);
    expect(await known('gw-silent')).toHaveLength(2);
  });
});
