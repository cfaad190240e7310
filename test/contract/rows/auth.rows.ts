import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { core } from '../manifests.ts';
import { holding, type Row } from '../row.ts';
import { APPLY, type WireClient } from '../wire.client.ts';

const AREA = 'Auth';

export const authRows: Row[] = [
  ...holding(AREA, {
    'no token: 401, or 403 as system:anonymous where anonymous requests are on': async ({ api }) => {
      const { status, body } = await api.as(undefined).get('/api/v1/namespaces');
      expect([401, 403]).toContain(status);
      expect(body).toMatchObject({ kind: 'Status', status: 'Failure', code: status });
    },
    'a wrong token: 401 with reason Unauthorized': async ({ api }) => {
      const { status, body } = await api.as('not-a-token').get('/api/v1/namespaces');
      expect(status).toBe(401);
      expect(body).toMatchObject({ kind: 'Status', reason: 'Unauthorized' });
    },
    'a subject without the right: 403 with reason Forbidden': async ({ api, namespace, name }) => {
      const token = await tokenOf(api, namespace, name('account'));
      const { status, body } = await api.as(token).get(core(namespace, 'secrets'));
      expect(status).toBe(403);
      expect(body).toMatchObject({ kind: 'Status', reason: 'Forbidden' });
      expect(body.message).toContain('cannot list resource "secrets"');
    },
    'a right is given by role and binding, for that namespace, verb and kind alone': async ({
      api,
      namespace,
      name,
    }) => {
      const account = name('account');
      const token = await tokenOf(api, namespace, account);
      const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'patch'] }];
      const metadata = { name: account };
      await api.post(rbac(namespace, 'roles'), { ...typed('Role'), metadata, rules });
      await api.post(rbac(namespace, 'rolebindings'), {
        ...typed('RoleBinding'),
        metadata,
        roleRef: { apiGroup: GROUP, kind: 'Role', name: account },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      });
      const own = api.as(token);
      await eventually(async () => expect((await own.get(core(namespace, 'configmaps'))).status).toBe(200));
      expect((await own.get(core(namespace, 'secrets'))).status).toBe(403);
      expect((await own.get(core('default', 'configmaps'))).status).toBe(403);
      expect((await own.get(core(namespace, 'configmaps', 'any'))).status).toBe(403);
    },
    'an apply that would create needs the right to create': async ({ api, namespace, name }) => {
      const account = name('account');
      const token = await tokenOf(api, namespace, account);
      const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }];
      const metadata = { name: account };
      await api.post(rbac(namespace, 'roles'), { ...typed('Role'), metadata, rules });
      await api.post(rbac(namespace, 'rolebindings'), {
        ...typed('RoleBinding'),
        metadata,
        roleRef: { apiGroup: GROUP, kind: 'Role', name: account },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
      });
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: account }, data: { a: '1' } };
      const path = `${core(namespace, 'configmaps', account)}?fieldManager=suite`;
      const own = api.as(token);
      await eventually(async () => {
        const refused = await own.patch(path, APPLY, object);
        expect(refused.body.message).toContain('cannot create resource "configmaps"');
      });
      await api.post(core(namespace, 'configmaps'), object);
      expect((await own.patch(path, APPLY, { ...object, data: { b: '2' } })).status).toBe(200);
    },
    'SelfSubjectAccessReview says what its sender may do': async ({ api, namespace, name }) => {
      const token = await tokenOf(api, namespace, name('account'));
      const ask = async (as: WireClient): Promise<boolean> => {
        const answer = await as.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb: 'list', resource: 'secrets' } },
        });
        expect(answer.status).toBe(201);
        return answer.body.status.allowed as boolean;
      };
      expect(await ask(api.as(token))).toBe(false);
      expect(await ask(api)).toBe(true);
    },
    'SelfSubjectRulesReview lists what its sender may do in a namespace': async ({
      api,
      namespace,
      name,
    }) => {
      const answer = await api
        .as(await tokenOf(api, namespace, name('account')))
        .post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectRulesReview',
          spec: { namespace },
        });
      expect(answer.status).toBe(201);
      const { resourceRules, incomplete } = answer.body.status;
      expect(incomplete).toBe(false);
      expect(JSON.stringify(resourceRules)).not.toContain('secrets');
      const own = await api.post('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      });
      expect(own.body.status.resourceRules).toContainEqual(
        expect.objectContaining({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }),
      );
    },
  }),
];

const GROUP = 'rbac.authorization.k8s.io';
const typed = (kind: string) => ({ apiVersion: `${GROUP}/v1`, kind });
const rbac = (namespace: string, plural: string): string =>
  `/apis/${GROUP}/v1/namespaces/${namespace}/${plural}`;

const tokenOf = async (api: WireClient, namespace: string, account: string): Promise<string> => {
  await api.post(core(namespace, 'serviceaccounts'), {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: account },
  });
  const issued = await api.post(core(namespace, 'serviceaccounts', `${account}/token`), {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  expect(issued.status).toBe(201);
  return issued.body.status.token as string;
};
