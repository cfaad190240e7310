import type { NodeShape } from '@beffroi/catalogue/domain';
import { brandId, type DeploymentId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packs } from '../placement/pack.ts';
import { decideQueue, type Holder, inTurn, roomFor, type Waiting } from './decide-queue.ts';
import { PRIORITIES, rankOf } from './priority.ts';

const L40S = 'NVIDIA-L40S';
const id = (name: string) => brandId<DeploymentId>(name);
const node = (gpuCount: number, gpuProduct = L40S, labels = {}): NodeShape => ({
  nodeName: 'node',
  gpuProduct,
  gpuCount,
  gpuFree: gpuCount,
  ready: true,
  labels,
});
const waits = (name: string, changes: Partial<Waiting> = {}): Waiting => ({
  id: id(name),
  gpuProduct: L40S,
  gpusPerReplica: 1,
  pool: null,
  priority: 'standard',
  replicas: 1,
  queuedAt: new Date('2026-01-01T08:00:00Z'),
  ...changes,
});
const holds = (name: string, changes: Partial<Holder> = {}): Holder => ({
  id: id(name),
  gpuProduct: L40S,
  gpusPerReplica: 1,
  pool: null,
  priority: 'standard',
  replicas: 1,
  evictionProtected: true,
  isLeaving: false,
  ...changes,
});
const batch = (name: string, changes: Partial<Holder> = {}) =>
  holds(name, { priority: 'differe', evictionProtected: false, ...changes });

describe('a queue for GPUs', () => {
  it('goes by class, then by arrival', () => {
    const later = new Date('2026-01-01T09:00:00Z');
    const line = [
      waits('second', { queuedAt: later }),
      waits('last', { priority: 'differe' }),
      waits('first'),
      waits('guaranteed', { priority: 'garanti', queuedAt: later }),
    ];
    expect(inTurn(line).map((each) => each.id)).toEqual(['guaranteed', 'first', 'second', 'last']);
  });

  it('admits as many as there is room for', () => {
    const waiting = [waits('a'), waits('b'), waits('c')];
    expect(decideQueue({ nodes: [node(2)], waiting, holders: [] })).toEqual({ admit: ['a', 'b'], evict: [] });
  });

  it('lets nobody overtake the large one at its head', () => {
    const waiting = [waits('a-large', { gpusPerReplica: 2 }), waits('b-small')];
    const holders = [holds('other')];
    expect(decideQueue({ nodes: [node(2)], waiting, holders })).toEqual({ admit: [], evict: [] });
  });

  it('makes nobody wait for GPUs of another kind', () => {
    const waiting = [waits('a', { gpusPerReplica: 2 }), waits('b', { gpuProduct: 'NVIDIA-H100' })];
    const nodes = [node(1), node(1, 'NVIDIA-H100')];
    expect(decideQueue({ nodes, waiting, holders: [] }).admit).toEqual(['b']);
  });
});

describe('eviction', () => {
  it('takes what is deferred for what is not', () => {
    const holders = [batch('night-job'), holds('town')];
    expect(decideQueue({ nodes: [node(2)], waiting: [waits('a')], holders })).toEqual({
      admit: [],
      evict: ['night-job'],
    });
  });

  it('spares the protected, the equals and the betters', () => {
    const holders = [
      batch('protected', { evictionProtected: true }),
      holds('equal', { evictionProtected: false }),
      holds('better', { priority: 'garanti', evictionProtected: false }),
    ];
    expect(decideQueue({ nodes: [node(3)], waiting: [waits('a')], holders }).evict).toEqual([]);
  });

  it('evicts nobody where that would not help', () => {
    const holders = [batch('small'), holds('town', { replicas: 3 })];
    const waiting = [waits('large', { gpusPerReplica: 4 })];
    expect(decideQueue({ nodes: [node(4)], waiting, holders }).evict).toEqual([]);
  });

  it('waits for those who are leaving already', () => {
    const holders = [batch('leaving', { isLeaving: true }), batch('other')];
    expect(decideQueue({ nodes: [node(2)], waiting: [waits('a')], holders }).evict).toEqual([]);
  });

  it('takes no more than is needed', () => {
    const holders = [batch('one'), batch('two'), batch('three', { replicas: 2 })];
    const waiting = [waits('a', { replicas: 2 })];
    const { evict } = decideQueue({ nodes: [node(4)], waiting, holders });
    expect(evict.length).toBeLessThanOrEqual(2);
  });
});

const uses = {
  gpusPerReplica: fc.constantFrom(1, 2, 4),
  priority: fc.constantFrom(...PRIORITIES),
  replicas: fc.integer({ min: 1, max: 3 }),
};
const sites = fc.record({
  nodes: fc
    .array(fc.constantFrom(1, 2, 4, 8), { minLength: 1, maxLength: 5 })
    .map((counts) => counts.map((count) => node(count))),
  waiting: fc
    .array(fc.record({ ...uses, at: fc.nat(1_000) }), { maxLength: 6 })
    .map((all) => all.map(({ at, ...use }, index) => waits(`w${index}`, { ...use, queuedAt: new Date(at) }))),
  holders: fc
    .array(fc.record({ ...uses, evictionProtected: fc.boolean(), isLeaving: fc.boolean() }), { maxLength: 8 })
    .map((all) => all.map((use, index) => holds(`h${index}`, use))),
});
const itemsOf = (all: readonly (Waiting | Holder)[]) =>
  all.flatMap(({ gpusPerReplica, replicas }) => Array.from({ length: replicas }, () => gpusPerReplica));

describe('any site', () => {
  it('admits into room that is there, in turn, and evicts only worse classes that nobody protects', () => {
    fc.assert(
      fc.property(sites, ({ nodes, waiting, holders }) => {
        const { admit, evict } = decideQueue({ nodes, waiting, holders });
        const admitted = waiting.filter((each) => admit.includes(each.id));
        const bins = nodes.map(({ gpuCount }) => gpuCount);
        if (admit.length > 0) expect(packs(bins, itemsOf([...holders, ...admitted]))).toBe(true);
        expect(admit).toEqual(
          inTurn(waiting)
            .slice(0, admit.length)
            .map((each) => each.id),
        );
        const head = inTurn(waiting)[admit.length];
        for (const victim of holders.filter((holder) => evict.includes(holder.id))) {
          expect(victim.evictionProtected || victim.isLeaving).toBe(false);
          expect(rankOf(victim.priority)).toBeGreaterThan(rankOf(head!.priority));
        }
        if (evict.length === 0) return;
        const staying = holders.filter((holder) => !holder.isLeaving && !evict.includes(holder.id));
        expect(packs(bins, itemsOf([...staying, ...admitted, head!]))).toBe(true);
      }),
    );
  });
});

describe('room for one', () => {
  it('is what fits beside the others, node by node', () => {
    const need = { gpuProduct: L40S, gpusPerReplica: 2, most: 8, pool: null };
    expect(roomFor([node(4), node(3)], [], need)).toBe(3);
    expect(roomFor([node(4), node(3)], [holds('other')], need)).toBe(3);
    expect(roomFor([node(4), node(3)], [holds('other', { gpusPerReplica: 4 })], need)).toBe(1);
    expect(roomFor([], [], need)).toBe(0);
  });

  it('is room in its own pool only', () => {
    const nodes = [node(4), node(2, L40S, { 'beffroi.fr/dedicated-to': 'bourges' })];
    const need = { gpuProduct: L40S, gpusPerReplica: 1, most: 8 };
    expect(roomFor(nodes, [holds('other', { replicas: 3 })], { ...need, pool: 'bourges' })).toBe(2);
    expect(roomFor(nodes, [holds('own', { pool: 'bourges' })], { ...need, pool: null })).toBe(4);
  });
});

describe('queues of pools', () => {
  it('do not wait for each other', () => {
    const nodes = [node(2), node(2, L40S, { 'beffroi.fr/dedicated-to': 'bourges' })];
    const waiting = [waits('head', { replicas: 2 }), waits('bourges', { pool: 'bourges', replicas: 2 })];
    expect(decideQueue({ nodes, waiting, holders: [holds('other')] })).toEqual({
      admit: [id('bourges')],
      evict: [],
    });
  });
});
