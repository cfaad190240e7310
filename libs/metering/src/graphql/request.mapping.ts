import type { ListPrice } from '@beffroi/catalogue/domain';
import type { RequestAccount } from '../domain/index.ts';
import type { MeteredRequest } from './request.type.ts';

/** What took less than its threshold is told as 0. */
export const requestView = (
  { course, ...request }: RequestAccount,
  price: ListPrice | undefined,
): MeteredRequest => ({
  ...request,
  queuedMs: course?.queuedMs ?? 0,
  startingMs: course?.startingMs ?? 0,
  limitsMs: course?.limitsMs ?? 0,
  ownMs: course?.ownMs ?? 0,
  failedSites: course?.failedSites ?? [],
  price: price ? { ...price.prices, since: price.since } : null,
});
