import { expect } from '@jest/globals';
import type { Row } from '../row.ts';

export const throttlingRows: Row[] = [
  {
    area: 'Throttling',
    expects: '429 with Retry-After and reason TooManyRequests',
    needs: ['faults'],
    check: async ({ api, faultsUrl = '' }) => {
      const fault = { http429: { retryAfterSeconds: 1, count: 1 } };
      await fetch(faultsUrl, { method: 'PUT', body: JSON.stringify(fault) });
      const { status, headers, body } = await api.get('/api/v1/namespaces/default');
      expect(status).toBe(429);
      expect(headers.get('retry-after')).toBe('1');
      expect(body).toMatchObject({ reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } });
      expect((await api.get('/api/v1/namespaces/default')).status).toBe(200);
    },
  },
];
