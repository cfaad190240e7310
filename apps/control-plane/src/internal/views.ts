import type { KeyView, LimitView, RequestView } from '@beffroi/contracts/self-service';
import { type ApiKey, keyState } from '@beffroi/keys/domain';
import type { MeteredRequest } from '@beffroi/metering/domain';
import type { Limit } from '@beffroi/quotas/domain';

export const keyView = (key: ApiKey, now: Date): KeyView => ({
  id: key.id,
  publicId: key.publicId,
  projectId: key.projectId,
  name: key.name,
  contact: key.contact,
  state: keyState(key, now),
  expiresAt: key.expiresAt?.toISOString() ?? null,
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  createdAt: key.createdAt.toISOString(),
  selfService: key.selfService,
});

/** Those that a request with this key meets: its own, its project's, its collectivité's. */
export const limitViews = (limits: readonly Limit[], key: ApiKey): LimitView[] => {
  const owners: readonly (string | null)[] = [key.id, key.projectId, key.collectiviteId];
  return limits
    .filter(({ ownerId, offer, shadow }) => owners.includes(ownerId) && offer === null && !shadow)
    .map(({ modelId, metric, window, value }) => ({ modelId, metric, window, value }));
};

export const requestView = ({ admittedAt, ...request }: MeteredRequest): RequestView => ({
  ...request,
  admittedAt: admittedAt.toISOString(),
});
