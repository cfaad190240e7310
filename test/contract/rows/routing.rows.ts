import { expect } from '@jest/globals';
import { configMap, core } from '../manifests.ts';
import { holding, type Row } from '../row.ts';

export const routingRows: Row[] = holding('Routing', {
  'an unknown group: 404 in plain text': async ({ api }) => {
    const { status, body } = await api.get('/apis/unknown.example/v1/things');
    expect(status).toBe(404);
    expect(typeof body).toBe('string');
  },
  'an unknown version, resource or subresource of a known group: 404 as a Status': async ({
    api,
    namespace,
  }) => {
    const paths = [
      '/apis/apps/v9/deployments',
      '/apis/apps/v9',
      '/apis/apps/v1/things',
      core(namespace, 'pods', 'any/nothing'),
    ];
    for (const path of paths) {
      const { status, body } = await api.get(path);
      expect(status).toBe(404);
      expect(body).toMatchObject({
        kind: 'Status',
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      });
    }
  },
  'discovery names each resource with its kind, scope and verbs': async ({ api }) => {
    const { status, body } = await api.get('/apis/apps/v1');
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' });
    const deployments = body.resources.find(({ name }: { name: string }) => name === 'deployments');
    expect(deployments).toMatchObject({ kind: 'Deployment', namespaced: true });
    expect(deployments.verbs).toEqual(
      expect.arrayContaining(['create', 'get', 'list', 'watch', 'patch', 'delete']),
    );
    expect(body.resources.map(({ name }: { name: string }) => name)).toContain('deployments/scale');
  },
  '/version says major, minor and gitVersion': async ({ api }) => {
    const { status, body } = await api.get('/version');
    expect(status).toBe(200);
    expect(body.gitVersion).toMatch(/^v\d+\.\d+\.\d+/);
    expect(Number.parseInt(body.minor, 10)).toBeGreaterThan(0);
  },
  'create in a namespace that does not exist: 404 for kind namespaces': async ({ api, name }) => {
    const { status, body } = await api.post(core('no-such-namespace', 'configmaps'), configMap(name('cm')));
    expect(status).toBe(404);
    expect(body.details).toMatchObject({ kind: 'namespaces', name: 'no-such-namespace' });
  },
  'a body that names another namespace than the URL: 400': async ({ api, namespace, name }) => {
    const body = configMap(name('cm'), {}, { namespace: 'default' });
    expect((await api.post(core(namespace, 'configmaps'), body)).status).toBe(400);
  },
  'a body of another kind than the URL: 400': async ({ api, namespace, name }) => {
    const body = { ...configMap(name('cm')), kind: 'Secret' };
    expect((await api.post(core(namespace, 'configmaps'), body)).status).toBe(400);
  },
  'malformed JSON: 400 with reason BadRequest': async ({ api, namespace }) => {
    const answer = await api.send('POST', core(namespace, 'configmaps'), undefined, { raw: '{"kind":' });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
  },
  'a content type that is no serialisation: 415': async ({ api, namespace, name }) => {
    const raw = JSON.stringify(configMap(name('cm')));
    const answer = await api.send('POST', core(namespace, 'configmaps'), undefined, {
      raw,
      type: 'text/plain',
    });
    expect(answer.status).toBe(415);
  },
  'PATCH as application/json: 415': async ({ api, namespace, name }) => {
    const path = core(namespace, 'configmaps', name('cm'));
    expect((await api.patch(path, 'application/json', { data: {} })).status).toBe(415);
  },
  'create without the namespace of its kind: 405': async ({ api, name }) => {
    expect((await api.post('/api/v1/configmaps', configMap(name('cm')))).status).toBe(405);
  },
  'PUT on a collection: 405': async ({ api, namespace, name }) => {
    const { status } = await api.put(core(namespace, 'configmaps'), configMap(name('cm')));
    expect(status).toBe(405);
  },
  'a label selector that cannot be read: 400': async ({ api, namespace }) => {
    const { status, body } = await api.get(
      `${core(namespace, 'configmaps')}?labelSelector=a%3D%3D%3Db%2C%2C`,
    );
    expect(status).toBe(400);
    expect(body.reason).toBe('BadRequest');
  },
  'a field selector on a field that cannot be selected: 400': async ({ api, namespace }) => {
    const { status } = await api.get(`${core(namespace, 'configmaps')}?fieldSelector=data.colour%3Dblue`);
    expect(status).toBe(400);
  },
});
