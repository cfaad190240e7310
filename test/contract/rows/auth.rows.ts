import { expect } from '@jest/globals';
import { core } from '../manifests.ts';
import { holding, type Row } from '../row.ts';

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
  }),
  {
    area: AREA,
    expects: 'a subject without the right: 403 with reason Forbidden',
    standIn: { notOffered: 'the stand-in has one token, which may do everything; it has no RBAC' },
    check: async ({ api, namespace, name }) => {
      const account = name('account');
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
      const { status, body } = await api.as(issued.body.status.token).get(core(namespace, 'secrets'));
      expect(status).toBe(403);
      expect(body).toMatchObject({ kind: 'Status', reason: 'Forbidden' });
      expect(body.message).toContain('cannot list resource "secrets"');
    },
  },
];
