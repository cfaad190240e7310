import { describe, expect, it } from '@jest/globals';
import { ObjectCache } from './object-cache.ts';
import type { ConfigMap } from './objects.types.ts';

const configMap = (name: string, resourceVersion: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', resourceVersion },
});

describe('an informer’s cache', () => {
  it('tells new, changed and gone objects apart', () => {
    const cache = new ObjectCache<ConfigMap>();
    const [first, second] = [configMap('a', '1'), configMap('a', '2')];
    expect(cache.put(first)).toEqual({ kind: 'added', object: first });
    expect(cache.put(second)).toEqual({ kind: 'updated', object: second, previous: first });
    expect(cache.remove(second)).toEqual({ kind: 'deleted', object: second, previous: second });
    expect(cache.list()).toEqual([]);
  });

  it('says nothing of a version it has already, or of what it never knew', () => {
    const cache = new ObjectCache<ConfigMap>();
    cache.put(configMap('a', '1'));
    expect(cache.put(configMap('a', '1'))).toBeUndefined();
    expect(cache.remove(configMap('b', '1'))).toBeUndefined();
  });

  it('finds in a new list what was deleted while nobody watched', () => {
    const cache = new ObjectCache<ConfigMap>();
    cache.replaceAll([configMap('a', '1'), configMap('b', '1')]);
    const changes = cache.replaceAll([configMap('b', '2'), configMap('c', '1')]);
    expect(changes.map(({ kind, object }) => [kind, object.metadata.name])).toEqual([
      ['deleted', 'a'],
      ['updated', 'b'],
      ['added', 'c'],
    ]);
  });

  it('finds objects by a word of theirs, which follows their changes', () => {
    const cache = new ObjectCache<ConfigMap>(({ data }) => data?.['colour']);
    const coloured = (name: string, resourceVersion: string, colour?: string): ConfigMap => ({
      ...configMap(name, resourceVersion),
      ...(colour === undefined ? {} : { data: { colour } }),
    });
    const names = (colour: string) => cache.indexed(colour).map(({ metadata }) => metadata.name);
    cache.replaceAll([coloured('a', '1', 'blue'), coloured('b', '1', 'blue'), coloured('c', '1')]);
    expect(names('blue')).toEqual(['a', 'b']);
    cache.put(coloured('a', '2', 'red'));
    cache.remove(coloured('b', '1', 'blue'));
    expect([names('blue'), names('red'), names('green')]).toEqual([[], ['a'], []]);
  });
});
