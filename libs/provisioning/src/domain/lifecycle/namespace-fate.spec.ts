import { describe, expect, it } from '@jest/globals';
import { type Census, describeForeign, fateOfNamespace } from './namespace-fate.ts';

const KINDS = [
  'configmaps',
  'events',
  'secrets',
  'serviceaccounts',
  'statefulsets.apps',
  'widgets.example.org',
];
const COUNTED = KINDS.filter((kind) => kind !== 'events');
const EMPTY = {
  configmaps: 1,
  secrets: 0,
  serviceaccounts: 1,
  'statefulsets.apps': 0,
  'widgets.example.org': 0,
};

const census = (counted: Readonly<Record<string, number>>, asked: readonly string[] = COUNTED): Census => ({
  asked: new Set(asked),
  counted: new Map(Object.entries(counted)),
});
const fate = (counted: Census | null, ours: Readonly<Record<string, number>> = {}) =>
  fateOfNamespace(KINDS, counted, new Map(Object.entries(ours)));

describe('a namespace that nobody lives in any more', () => {
  it('is counted first, but for what passes by itself', () => {
    expect(fate(null)).toEqual({ kind: 'uncounted', kinds: COUNTED });
  });

  it('is counted anew when the cluster has learnt another kind since', () => {
    const before = census(EMPTY, ['configmaps', 'secrets', 'serviceaccounts', 'statefulsets.apps']);
    expect(fate(before)).toMatchObject({ kind: 'uncounted' });
  });

  it('waits until every kind is counted', () => {
    const { secrets: _, ...counted } = EMPTY;
    expect(fate(census(counted))).toEqual({ kind: 'counting', awaited: ['secrets'] });
  });

  it('waits where fewer are counted than are ours: among them may be one of others', () => {
    const counted = census({ ...EMPTY, secrets: 1 });
    expect(fate(counted, { secrets: 3 })).toEqual({ kind: 'counting', awaited: ['secrets'] });
  });

  it('is free with nothing in it but what the cluster puts into each, and what is ours', () => {
    expect(fate(census(EMPTY))).toEqual({ kind: 'free' });
    expect(fate(census({ ...EMPTY, serviceaccounts: 2 }), { serviceaccounts: 1 })).toEqual({ kind: 'free' });
  });

  it.each(Object.keys(EMPTY))('stays for one more of %s', (kind) => {
    const counted = { ...EMPTY, [kind]: EMPTY[kind as keyof typeof EMPTY] + 1 };
    expect(fate(census(counted))).toEqual({ kind: 'kept', foreign: [{ kind, count: 1 }] });
  });

  it('stays for a custom resource although others are not counted yet', () => {
    expect(fate(census({ 'widgets.example.org': 3 }))).toMatchObject({ kind: 'kept' });
  });

  it('leaves out a kind whose name no quota can hold', () => {
    const long = `${'x'.repeat(60)}.example.org`;
    expect(fateOfNamespace([...KINDS, long], census(EMPTY), new Map())).toEqual({ kind: 'free' });
  });

  it('names what it may see, and counts the rest', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(
      describeForeign([
        { kind: 'services', count: 6, names },
        { kind: 'secrets', count: 2 },
      ]),
    ).toBe('services: a, b, c, d, e, …; 2 × secrets');
  });
});
