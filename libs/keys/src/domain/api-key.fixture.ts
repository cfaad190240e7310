import { brandId } from '@beffroi/kernel';
import type { ApiKey } from './index.ts';

export const NOW = new Date('2026-11-21T09:00:00Z');
export const inMs = (ms: number): Date => new Date(NOW.getTime() + ms);

/** An active key that nobody has touched. */
export const aKey = (extra: Partial<ApiKey> = {}): ApiKey => ({
  id: brandId('k'),
  publicId: 'abcdefghijkl',
  collectiviteId: brandId('c'),
  projectId: brandId('p'),
  name: 'Assistant',
  contact: null,
  expiresAt: null,
  models: null,
  addresses: null,
  selfService: false,
  issuedById: null,
  rotatedAt: null,
  previousUntil: null,
  revokedAt: null,
  lastUsedAt: null,
  createdAt: NOW,
  ...extra,
});
