export {
  type Course,
  type Offer,
  OFFERS,
  type Outcome,
  OUTCOMES,
  QUALITIES,
  type Quality,
  type TokenCounts,
  USAGE_EVENT_VERSION,
  type UsageEvent,
} from './event.ts';
export { REFUSAL_REASONS, type RefusalReason, type RefusedRequest, type RefusingLimit } from './refused.ts';
