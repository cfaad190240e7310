import { describe, expect, it } from '@jest/globals';
import { knownFields } from './known-fields.ts';
import { prune } from './prune.ts';
import { fieldsOfCustom, fillDefaults, type StructuralSchema } from './structural-schema.ts';

describe('the fields of a built-in kind', () => {
  const pods = knownFields('', 'v1', 'Pod');

  it('are kept, in lists and maps too, and others are named by their paths', () => {
    const container = { name: 'main', resources: { limits: { 'nvidia.com/gpu': '1' } }, nope: 1 };
    const { value, unknown } = prune(
      { metadata: { labels: { any: 'thing' } }, spec: { containers: [container] } },
      pods,
    );
    expect(unknown).toEqual(['spec.containers[0].nope']);
    expect(value.metadata.labels).toEqual({ any: 'thing' });
    expect(value.spec.containers[0]).toEqual({ name: 'main', resources: container.resources });
  });
  it('may hold themselves', () => {
    const definitions = knownFields('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition');
    const properties = { spec: { type: 'object', properties: { size: { type: 'integer', nope: 1 } } } };
    const written = { spec: { versions: [{ schema: { openAPIV3Schema: { type: 'object', properties } } }] } };
    expect(prune(written, definitions).unknown).toEqual([
      'spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.size.nope',
    ]);
  });
});

describe('the fields of a custom kind', () => {
  const schema: StructuralSchema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          pools: {
            type: 'array',
            items: {
              type: 'object',
              properties: { size: { type: 'integer', default: 1 }, zone: { type: 'string' } },
            },
          },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
          free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    },
  };

  it('are those of its schema and of every object', () => {
    const written = {
      apiVersion: 'oks.dev/v1',
      metadata: { name: 'gpu', nope: 1 },
      spec: { pools: [{ zone: 'a', nope: 1 }], labels: { any: 'thing' }, free: { any: 'thing' } },
    };
    expect(prune(written, fieldsOfCustom(schema)).unknown).toEqual(['metadata.nope', 'spec.pools[0].nope']);
  });
  it('get their defaults, item by item', () => {
    const written = { spec: { pools: [{ zone: 'a' }, { size: 3 }] } };
    fillDefaults(written, schema);
    expect(written.spec.pools).toEqual([{ zone: 'a', size: 1 }, { size: 3 }]);
  });
});
