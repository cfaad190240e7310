import { describe, expect, it } from '@jest/globals';
import type { RecordEnvelope, RecordKind } from '@beffroi/contracts/dataplane';
import {
  brandId,
  type CollectiviteId,
  type GatewayId,
  type IncarnationId,
  type ModelId,
} from '@beffroi/kernel';
import { hmacSha256, seal, sealingKey } from '@beffroi/platform/crypto';
import type { PollAnswer, PollQuestion } from '@beffroi/platform/postgres';
import { cacheSaltContext } from '@beffroi/tenancy/domain';
import { DatabaseClock } from '../clock/database.clock.ts';
import { RecordReader } from './record.reader.ts';
import { RecordStore } from './record.store.ts';
import { RecordTail } from './record.tail.ts';

const DATA_PLANE_KEY = sealingKey(Buffer.alloc(32, 7));
const reader = new RecordReader(DATA_PLANE_KEY);
const TENANT = brandId<CollectiviteId>('0190b6a4-0000-7000-8000-00000000000a');

let seq = 0;
const record = (kind: RecordKind, id: string, body: unknown, v = 1): RecordEnvelope => ({
  seq: ++seq,
  kind,
  id,
  v,
  body,
});
const model = (aliases: string[], extra: object = {}) => ({ aliases, type: 'text-generation', ...extra });
const key = (digest: string, extra: object = {}) => ({ digest, projectId: 'p', models: null, ...extra });
const limit = (value: number | null, extra: object = {}) => ({
  level: 'project',
  ownerId: 'p',
  metric: 'tokens',
  window: 'day',
  value,
  shadow: false,
  ...extra,
});
const stored = (...records: RecordEnvelope[]) => {
  const store = new RecordStore(reader);
  for (const each of records) store.apply(each);
  return store;
};

describe('what was published', () => {
  it('finds a model by its id and its aliases, and no longer by an alias it lost', () => {
    const store = stored(
      record('model', 'm', model(['old', 'kept'])),
      record('model', 'm', model(['kept', 'new'])),
    );
    expect(['m', 'kept', 'new', 'old'].map((name) => store.modelByName(name)?.id)).toEqual([
      'm',
      'm',
      'm',
      undefined,
    ]);
  });

  it('finds by an alias the model that it moved to, whichever of the two records comes first', () => {
    const before = [record('model', 'old', model(['latest'])), record('model', 'new', model([]))];
    const moved = [record('model', 'new', model(['latest'])), record('model', 'old', model([]))];
    for (const after of [moved, moved.toReversed()])
      expect(stored(...before, ...after).modelByName('latest')?.id).toBe('new');
  });

  it('finds a key by its digest and by the one before, until it is revoked', () => {
    const body = key('d2', { previousDigest: 'd1', previousUntil: '2026-11-21T10:00:00Z' });
    const store = stored(record('key', 'k', key('d1')), record('key', 'k', body));
    expect([store.keyByDigest('d1')?.id, store.keyByDigest('d2')?.id]).toEqual(['k', 'k']);
    store.apply(record('key', 'k', null));
    expect([store.keyByDigest('d1'), store.keyByDigest('d2')]).toEqual([undefined, undefined]);
  });

  it('lists the routes of a model, each where it was last published', () => {
    const route = (modelId: string) => ({ modelId, collectiviteId: null, kind: 'vllm', engines: [] });
    const store = stored(record('route', 'r', route('a')), record('route', 'r', route('b')));
    const routesOf = (id: string) =>
      [...store.routesOf(brandId<ModelId>(id))].map(({ id, offer }) => ({ id, offer }));
    expect([routesOf('a'), routesOf('b')]).toEqual([[], [{ id: 'r', offer: 'shared' }]]);
  });

  it('closes by limits of 0 only: not by others, by null, nor by shadows', () => {
    const store = stored(
      record('limit', 'zero', limit(0)),
      record('limit', 'some', limit(5)),
      record('limit', 'none', limit(null)),
      record('limit', 'shadow', limit(0, { shadow: true })),
      record('limit', 'pool', limit(0, { level: 'pool', ownerId: null })),
    );
    expect([...store.closuresOf('project', 'p')].map(({ id }) => id)).toEqual(['zero']);
    expect([...store.closuresOf('pool', null)].map(({ id }) => id)).toEqual(['pool']);
    store.apply(record('limit', 'zero', limit(10)));
    expect([...store.closuresOf('project', 'p')]).toEqual([]);
  });

  it('keeps the last good record when a newer version comes, says so, and forgets it once it can read again', () => {
    const store = stored(record('model', 'm', model(['a'])), record('model', 'm', { unheardOf: true }, 2));
    expect(store.modelByName('a')?.id).toBe('m');
    expect([...store.unreadable.keys()]).toEqual(['model m']);
    store.apply(record('model', 'm', model(['b'])));
    expect(store.modelByName('b')?.id).toBe('m');
    expect(store.unreadable.size).toBe(0);
  });

  it('ignores fields and kinds it has never heard of', () => {
    const store = stored(record('model', 'm', model(['a'], { later: 1 })), {
      ...record('model', 'x', {}),
      kind: 'later',
    });
    expect(store.modelByName('a')?.id).toBe('m');
    expect(store.unreadable.size).toBe(0);
  });

  it('derives what engines are told and what end users are told apart by, each of no use for the other', () => {
    const sealed = seal(DATA_PLANE_KEY, 'salt', cacheSaltContext(TENANT));
    const tenant = { state: 'active', weight: 1, class: 'standard', cacheSalt: sealed };
    const { cacheSalt, endUserKey } = stored(record('tenant', TENANT, tenant)).tenant(TENANT)!;
    expect([cacheSalt, Buffer.from(endUserKey).toString('base64url')]).toEqual(
      ['cache-salt', 'end-user'].map((use) => hmacSha256(Buffer.from('salt'), use).toString('base64url')),
    );
  });

  it('opens what was sealed for a tenant, and says when it does not open', () => {
    const tenant = (sealed: string) => ({ state: 'active', weight: 1, class: 'standard', cacheSalt: sealed });
    const store = stored(
      record('tenant', TENANT, tenant(seal(DATA_PLANE_KEY, 'salt', cacheSaltContext(TENANT)))),
    );
    const good = store.tenant(TENANT)!;
    expect(good).toMatchObject({ id: TENANT, state: 'active' });
    store.apply(record('tenant', TENANT, tenant(seal(DATA_PLANE_KEY, 'salt', 'of another'))));
    expect(store.tenant(TENANT)).toBe(good);
    expect([...store.unreadable.keys()]).toEqual([`tenant ${TENANT}`]);
  });
});

describe('following the records', () => {
  const predecessor = brandId<IncarnationId>('before');
  const answer = (extra: Partial<PollAnswer>): PollAnswer => ({
    now: '2026-11-21T10:00:00.000Z',
    epoch: 1,
    systemIdentifier: 's',
    timeline: '00000001',
    maxSeq: extra.records?.at(-1)?.seq ?? 0,
    purgedSeq: 0,
    records: [],
    more: false,
    fenced: false,
    contended: [],
    presence: [],
    standby: 'attached',
    ...extra,
  });

  let isTold = (): boolean => true;

  /** Answers one after the other; the tail is stopped with the last. */
  /** @param meanwhile happens while the first question is on its way */
  const follow = async (
    answers: (PollAnswer | Error)[],
    local = { elapsedMs: 0 },
    meanwhile: (tail: RecordTail) => void = () => undefined,
  ) => {
    const questions: PollQuestion[] = [];
    const seen: string[] = [];
    const heard: { contended: readonly string[]; sinceContactMs: number }[] = [];
    const clock = new DatabaseClock({ now: () => new Date(0), monotonicMs: () => local.elapsedMs });
    let finish: () => void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const tail: RecordTail = new RecordTail({
      poll: async (question) => {
        questions.push(question);
        if (questions.length === 1) meanwhile(tail);
        const next = answers.shift();
        if (answers.length === 0) finish();
        if (next instanceof Error || next === undefined) throw next ?? new Error('no more answers');
        return next;
      },
      identity: {
        gatewayId: brandId<GatewayId>('gw'),
        incarnation: brandId<IncarnationId>('now'),
        bootId: 'b',
      },
      fences: [predecessor],
      shippedThrough: () => null,
      isToldUntil: () => isTold(),
      reader,
      clock,
      onFencesTold: () => seen.push('fences told'),
      onFenced: () => seen.push('fenced'),
      onApplied: () => seen.push('applied'),
      onHeard: ({ contended }, sinceContactMs) => heard.push({ contended, sinceContactMs }),
      onTrouble: () => seen.push('trouble'),
    });
    tail.start();
    await finished;
    await new Promise((resolve) => setImmediate(resolve));
    const state = {
      questions: [...questions],
      seen: [...seen],
      heard: [...heard],
      loaded: tail.loaded,
      names: [...tail.records.models()].map(({ id }) => id),
    };
    await tail.stop(true);
    return { ...state, tail, goodbye: questions.at(-1)! };
  };

  it('is loaded once everything there was has come, and then asks only for what is new', async () => {
    const a = record('model', 'a', model([]));
    const b = record('model', 'b', model([]));
    const partly = await follow([answer({ records: [a], more: true })]);
    expect(partly.loaded).toBe(false);
    const { questions, loaded, names } = await follow([
      answer({ records: [a], more: true }),
      answer({ records: [b] }),
      answer({ maxSeq: b.seq }),
    ]);
    expect(questions.slice(0, 3).map(({ lastSeq }) => lastSeq)).toEqual([0, a.seq, b.seq]);
    expect([loaded, names]).toEqual([true, ['a', 'b']]);
  });

  it('tells how far all is told that was admitted before a record came, once it is', async () => {
    const a = record('model', 'a', model([]));
    const later = Array.from({ length: 4 }, () => answer({ maxSeq: a.seq }));
    let looks = 0;
    isTold = () => ++looks === 3;
    const { questions } = await follow([answer({ records: [a] }), ...later]);
    isTold = () => true;
    expect(questions.slice(0, 5).map(({ toldSeq }) => toldSeq)).toEqual([0, 0, 0, 0, a.seq]);
  });

  it('hands on what each answer says of limits, and how long nothing had been heard before', async () => {
    const local = { elapsedMs: 5_000 };
    const { heard } = await follow(
      [answer({ contended: ['a-limit'] }), new Error('away'), answer({}), answer({})],
      local,
    );
    expect(heard.slice(0, 2)).toEqual([
      { contended: ['a-limit'], sinceContactMs: Number.POSITIVE_INFINITY },
      { contended: [], sinceContactMs: 0 },
    ]);
  });

  it('tells of runs that ended since, once it has heard of them', async () => {
    const later = brandId<IncarnationId>('0190b6a4-0000-7000-8000-0000000000ff');
    const { questions } = await follow([answer({}), answer({}), answer({})], undefined, (tail) =>
      tail.fence([later]),
    );
    expect(questions.slice(0, 3).map(({ fences }) => fences)).toEqual([[predecessor], [later], []]);
  });

  it('tells of its predecessors until it was heard, and says goodbye', async () => {
    const { questions, goodbye } = await follow([new Error('away'), answer({}), answer({})]);
    expect(questions.slice(0, 3).map(({ fences }) => fences)).toEqual([[predecessor], [predecessor], []]);
    expect(goodbye.leaving).toBe(true);
  });

  it('tells of them again to a database that has another history', async () => {
    const { questions } = await follow([
      answer({}),
      answer({ epoch: 2 }),
      answer({ epoch: 2 }),
      answer({ epoch: 2 }),
    ]);
    expect(questions.slice(0, 4).map(({ fences }) => fences)).toEqual([[predecessor], [], [predecessor], []]);
  });

  it.each([
    ['a restore', { epoch: 2 }],
    ['another cluster', { systemIdentifier: 'other' }],
    ['a failover', { timeline: '00000002' }],
    ['a database that is behind us', { maxSeq: 0 }],
  ])('loads all again after %s, and serves what it had meanwhile', async (_, change) => {
    const a = record('model', 'a', model([]));
    const b = record('model', 'b', model([]));
    const loaded = answer({ records: [a] });
    const changed = answer({ maxSeq: a.seq, ...change });
    const during = await follow([loaded, changed]);
    expect(during.names).toEqual(['a']);
    const { questions, names } = await follow([
      loaded,
      changed,
      answer({ ...change, maxSeq: b.seq, records: [b] }),
    ]);
    expect(questions.slice(0, 3).map(({ lastSeq }) => lastSeq)).toEqual([0, a.seq, 0]);
    expect(names).toEqual(['b']);
  });

  it('applies each page of a reload before it tells that it is there; what was not told again is gone at its end', async () => {
    const [gone, kept] = [record('key', 'gone', key('g')), record('key', 'kept', key('k'))];
    const again = record('key', 'kept', null);
    const last = record('model', 'm', model([]));
    const loaded = answer({ records: [gone, kept] });
    const changed = answer({ maxSeq: 0, epoch: 2 });
    const half = answer({ epoch: 2, maxSeq: last.seq, records: [again], more: true });
    const digests = ({ tail: { records } }: { tail: RecordTail }) =>
      ['g', 'k'].map((digest) => records.keyByDigest(digest)?.id);
    const during = await follow([loaded, changed, half]);
    expect(digests(during)).toEqual(['gone', undefined]);
    expect(during.goodbye.lastSeq).toBe(again.seq);
    const after = await follow([
      loaded,
      changed,
      half,
      answer({ epoch: 2, maxSeq: last.seq, records: [last] }),
    ]);
    expect([digests(after), after.names]).toEqual([[undefined, undefined], ['m']]);
  });

  it('keeps the last good record of what it cannot read, through a reload as well', async () => {
    const good = record('model', 'm', model(['a']));
    const strange = record('model', 'm', { unheardOf: true }, 2);
    const { names, tail } = await follow([
      answer({ records: [good] }),
      answer({ maxSeq: 0, epoch: 2 }),
      answer({ epoch: 2, maxSeq: strange.seq, records: [strange] }),
    ]);
    expect([names, [...tail.unreadable.keys()]]).toEqual([['m'], ['model m']]);
  });

  it('counts contact from when a poll was sent, and an unanswered one not at all', async () => {
    const local = { elapsedMs: 1_000 };
    const { tail } = await follow([answer({}), new Error('away')], local);
    local.elapsedMs = 61_000;
    expect(tail.sinceContactMs).toBe(60_000);
  });

  it('stops when a successor has taken over', async () => {
    const { seen, questions } = await follow([answer({ fenced: true })]);
    expect([seen, questions.length]).toEqual([['fenced'], 1]);
  });
});
