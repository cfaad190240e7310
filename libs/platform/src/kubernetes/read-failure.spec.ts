import { describe, expect, it } from '@jest/globals';
import type { ClusterFailureKind } from './cluster.failure.ts';
import { readFailure } from './read-failure.ts';

const status = (reason: string, message = 'said the server', details: object = {}): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', reason, message, details });

const read = (httpStatus: number, body: string, retryAfter: string | null = null) =>
  readFailure({ call: 'GET /somewhere', httpStatus, retryAfter, body });

describe('a failing answer', () => {
  it.each<[string, number, string, ClusterFailureKind]>([
    ['bad credentials', 401, status('Unauthorized'), 'unauthorized'],
    ['no right', 403, status('Forbidden'), 'forbidden'],
    [
      'an ending namespace',
      403,
      status('Forbidden', '', { causes: [{ reason: 'NamespaceTerminating' }] }),
      'terminating',
    ],
    ['a missing object', 404, status('NotFound'), 'not-found'],
    ['an unknown path', 404, '404 page not found\n', 'unknown-kind'],
    ['a duplicate', 409, status('AlreadyExists', 'configmaps "a" already exists'), 'already-exists'],
    [
      'a duplicate of what is going',
      409,
      status('AlreadyExists', 'object is being deleted: configmaps "a"'),
      'terminating',
    ],
    ['a stale version', 409, status('Conflict'), 'conflict'],
    [
      'a field of another',
      409,
      status('Conflict', '', { causes: [{ reason: 'FieldManagerConflict' }] }),
      'field-conflict',
    ],
    ['an old position', 410, status('Expired'), 'expired'],
    ['a refused object', 422, status('Invalid'), 'invalid'],
    ['a wrong content type', 415, status('UnsupportedMediaType'), 'invalid'],
    ['too many requests', 429, status('TooManyRequests'), 'too-many-requests'],
    ['a proxy that fails', 502, '<html>Bad Gateway</html>', 'server-error'],
  ])('that means %s', (_, httpStatus, body, kind) => {
    expect(read(httpStatus, body).kind).toBe(kind);
  });

  it('keeps the causes with their fields', () => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'must not be negative' }];
    expect(read(422, status('Invalid', 'refused', { causes })).causes).toEqual(causes);
  });

  it('says the call and the server’s words, of a plain text too', () => {
    expect(read(403, status('Forbidden', 'exceeded quota')).message).toBe('GET /somewhere: exceeded quota');
    expect(read(404, '404 page not found\n').message).toBe('GET /somewhere: 404 page not found');
    expect(read(500, '').message).toBe('GET /somewhere: HTTP 500');
  });

  it('takes the wait from the header, else from the Status', () => {
    expect(read(429, '', '2').retryAfterMs).toBe(2000);
    expect(read(429, status('TooManyRequests', '', { retryAfterSeconds: 3 })).retryAfterMs).toBe(3000);
    expect(read(429, '', 'Sat, 21 Nov 2026 12:00:00 GMT').retryAfterMs).toBeUndefined();
  });
});
