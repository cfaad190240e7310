import type { LimitRecord } from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';

/** What of a limit says how it is kept. `override` is any, begun or still to begin. */
interface Enforced extends Pick<LimitRecord, 'value' | 'shadow'> {
  readonly override?: object | null | undefined;
}

/**
 * How requests are kept to a limit. A limit of 0 closes what it is about; other values, and any that is another for a
 * while, are held; shadow limits are computed from what was counted, unlimited ones not at all.
 */
export const enforcementOf = ({ value, shadow, override }: Enforced): 'closed' | 'held' | 'none' => {
  if (shadow) return 'none';
  if (override) return 'held';
  if (value === null) return 'none';
  return value === 0 ? 'closed' : 'held';
};

interface About {
  readonly modelId?: string | null | undefined;
  readonly offer?: Offer | null | undefined;
}

/** Whether a limit is about requests for a model in an offer; a limit that names none is about each. */
export const isAbout = (
  limit: About,
  request: { readonly modelId: string; readonly offer: Offer },
): boolean =>
  (limit.modelId ?? request.modelId) === request.modelId && (limit.offer ?? request.offer) === request.offer;
