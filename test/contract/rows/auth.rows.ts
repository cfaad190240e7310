import { expect } from '@jest/globals';
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
  },
];
