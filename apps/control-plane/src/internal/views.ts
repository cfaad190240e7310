import type { KeyView, LimitView, RequestView } from '@beffroi/contracts/self-service';
import { type ApiKey, keyState } from '@beffroi/keys/domain';
import type { MeteredRequest } from '@beffroi/metering/domain';
import { type Limit, valueAt } from '@beffroi/quotas/domain';

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

/**
 * As they are now, overrides included.
 *
 * @param limits those that a request with a key meets
 */
export const limitViews = (limits: readonly Limit[], now: Date): LimitView[] =>
  limits
    .filter(({ shadow }) => !shadow)
    .map((limit) => {
      const { modelId, offer, metric, window } = limit;
      return { modelId, offer, metric, window, value: valueAt(limit, now) };
    });

export const requestView = ({ admittedAt, ...request }: MeteredRequest): RequestView => ({
  ...request,
  admittedAt: admittedAt.toISOString(),
});
