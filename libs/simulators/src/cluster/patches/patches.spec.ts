import { describe, expect, it } from '@jest/globals';
import { jsonPatch, JsonPatchError } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';

describe('a merge patch', () => {
  it('merges maps, replaces lists, removes nulls (RFC 7386)', () => {
    const target = { a: { b: 1, c: 2 }, list: [1, 2] };
    expect(mergePatch(target, { a: { b: null, d: 3 }, list: [3] })).toEqual({ a: { c: 2, d: 3 }, list: [3] });
    expect(mergePatch(target, 'text')).toBe('text');
  });
});

describe('a JSON patch', () => {
  it('moves, copies and appends, and leaves its target as it was (RFC 6902)', () => {
    const target = { a: { b: 1 }, list: [1] };
    const operations = [
      { op: 'move', from: '/a/b', path: '/c' },
      { op: 'copy', from: '/list', path: '/a/list' },
      { op: 'add', path: '/list/-', value: 2 },
      { op: 'add', path: '/list/0', value: 0 },
    ];
    expect(jsonPatch(target, operations)).toEqual({ a: { list: [1] }, c: 1, list: [0, 1, 2] });
    expect(target).toEqual({ a: { b: 1 }, list: [1] });
  });

  it.each([
    [{ op: 'remove', path: '/absent' }],
    [{ op: 'test', path: '/a', value: 2 }],
    [{ op: 'add', path: 'a', value: 2 }],
    [{ op: 'replace', path: '', value: {} }],
    [{ op: 'twist', path: '/a' }],
  ])('%j is refused', (operation) => {
    expect(() => jsonPatch({ a: 1 }, [operation])).toThrow(JsonPatchError);
  });
});

describe('a strategic merge patch', () => {
  const target = {
    spec: {
      containers: [
        { name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] },
        { name: 'b', image: 'b:1' },
      ],
    },
  };

  it('changes, adds and deletes list items by their key', () => {
    const patch = {
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }, { name: 'c' }],
        containers: [
          { name: 'a', env: [{ name: 'Y', value: '2' }] },
          { name: 'b', $patch: 'delete' },
          { name: 'c', image: 'c:1' },
        ],
      },
    };
    expect(strategicMerge(target, patch)).toEqual({
      spec: {
        containers: [
          {
            name: 'a',
            image: 'a:1',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '2' },
            ],
          },
          { name: 'c', image: 'c:1' },
        ],
      },
    });
  });

  it('takes values out of a set', () => {
    const held = { metadata: { finalizers: ['a', 'b'] } };
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } };
    expect(strategicMerge(held, patch)).toEqual({ metadata: { finalizers: ['b'] } });
  });

  it('replaces a map that asks for it, and keeps only the keys named', () => {
    expect(strategicMerge({ a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } })).toEqual({ a: { c: 2 } });
    expect(strategicMerge({ a: { b: 1, c: 2 } }, { a: { $retainKeys: ['c'], c: 3 } })).toEqual({
      a: { c: 3 },
    });
  });
});
