import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { type Check, holding, type Row, type Subject } from '../row.ts';
import { causeFields } from '../manifests.ts';
import { MERGE, STRATEGIC } from '../wire.client.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const definition = (group: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { size: { type: 'integer', default: 3 } } },
              status: { type: 'object', properties: { ready: { type: 'boolean' } } },
            },
          },
        },
      },
    ],
  },
});

interface Defined {
  readonly collection: string;
  thing(spec?: object): object;
}

/** Runs a check beside a kind that lives as long. */
const beside =
  (check: (subject: Subject, defined: Defined) => Promise<void>): Check =>
  async (subject) => {
    const { api, namespace, name } = subject;
    const group = `${name('crd')}.beffroi.example`;
    const collection = `/apis/${group}/v1/namespaces/${namespace}/things`;
    await api.post(DEFINITIONS, definition(group));
    try {
      await eventually(async () => expect((await api.get(collection)).status).toBe(200));
      await check(subject, {
        collection,
        thing: (spec = {}) => ({
          apiVersion: `${group}/v1`,
          kind: 'Thing',
          metadata: { name: 'one' },
          spec,
        }),
      });
    } finally {
      await api.delete(`${DEFINITIONS}/things.${group}`);
    }
  };

export const customResourceRows: Row[] = holding('CRD', {
  'plain 404 until the definition is Established': async (subject) => {
    const before = await subject.api.get('/apis/crd.beffroi.example/v1/things');
    expect(before.status).toBe(404);
    expect(typeof before.body).toBe('string');
    await beside(async ({ api }, { collection }) => {
      expect((await api.get(collection)).body).toMatchObject({ kind: 'ThingList', items: [] });
    })(subject);
  },
  'structural defaults and pruning': beside(async ({ api }, { collection, thing }) => {
    const { status, body } = await api.post(collection, thing({ unknown: 'x' }));
    expect(status).toBe(201);
    expect(body.spec).toEqual({ size: 3 });
  }),
  'the status subresource drops status on create': beside(async ({ api }, { collection, thing }) => {
    const { body } = await api.post(collection, { ...thing(), status: { ready: true } });
    expect(body.status).toBeUndefined();
  }),
  'strategic merge on a custom resource: 415': beside(async ({ api }, { collection, thing }) => {
    await api.post(collection, thing());
    expect((await api.patch(`${collection}/one`, STRATEGIC, { spec: { size: 4 } })).status).toBe(415);
  }),
  'PUT without resourceVersion: 422': beside(async ({ api }, { collection, thing }) => {
    await api.post(collection, thing());
    expect((await api.put(`${collection}/one`, thing({ size: 4 }))).status).toBe(422);
  }),
  'an unknown field is refused where the client wants that: 400': beside(
    async ({ api }, { collection, thing }) => {
      const { status, body } = await api.post(
        `${collection}?fieldValidation=Strict`,
        thing({ unknown: 'x' }),
      );
      expect(status).toBe(400);
      expect(body.message).toContain('strict decoding error: unknown field "spec.unknown"');
    },
  ),
  'spec changes raise the generation, status only through /status': beside(
    async ({ api }, { collection, thing }) => {
      await api.post(collection, thing());
      const sized = await api.patch(`${collection}/one`, MERGE, {
        spec: { size: 5 },
        status: { ready: true },
      });
      expect(sized.body).toMatchObject({ metadata: { generation: 2 }, spec: { size: 5 } });
      expect(sized.body.status).toBeUndefined();
      const told = await api.patch(`${collection}/one/status`, MERGE, { status: { ready: true } });
      expect(told.body).toMatchObject({ metadata: { generation: 2 }, status: { ready: true } });
    },
  ),
  'a definition that goes takes its objects along, and its paths': async (subject) => {
    let gone = '';
    await beside(async ({ api }, { collection, thing }) => {
      gone = collection;
      await api.post(collection, thing());
    })(subject);
    await eventually(async () => {
      const { status, body } = await subject.api.get(gone);
      expect([status, typeof body]).toEqual([404, 'string']);
    });
  },
  'a definition has the name of its kind: 422': async ({ api, name }) => {
    const wrong = definition(`${name('crd')}.beffroi.example`);
    const { status, body } = await api.post(DEFINITIONS, { ...wrong, metadata: { name: 'others.example' } });
    expect(status).toBe(422);
    expect(causeFields(body)).toEqual(['metadata.name']);
  },
});
