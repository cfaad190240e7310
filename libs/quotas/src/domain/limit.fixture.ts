import { brandId, type LimitId } from '@beffroi/kernel';
import type { Limit } from './limit.ts';

/** A budget of 1 000 tokens a month, unless told otherwise. */
export const limitOf = (id: string, change: Partial<Limit> = {}): Limit => ({
  id: brandId<LimitId>(id),
  level: 'collectivite',
  ownerId: 'bourges',
  collectiviteId: brandId('bourges'),
  modelId: null,
  offer: null,
  metric: 'tokens',
  window: 'month',
  value: 1_000,
  shadow: false,
  override: null,
  envelopeId: null,
  ...change,
});
