import { REFUSAL_REASONS, type RefusingLimit as LimitAtRefusal } from '@beffroi/contracts/usage';
import { type Language, localise } from '@beffroi/kernel';
import type { LimitWords, RefusalAccount } from '../domain/index.ts';
import type { RefusedRequest, RefusingLimit } from './refusal.type.ts';

export const refusalView = (
  { limit, reason, ...refusal }: RefusalAccount,
  words: LimitWords,
  language: Language,
): RefusedRequest => ({
  ...refusal,
  reason: REFUSAL_REASONS.find((known) => known === reason) ?? null,
  limit: limit && limitView(limit, words, language),
});

const limitView = (limit: LimitAtRefusal, words: LimitWords, language: Language): RefusingLimit => ({
  id: limit.id,
  name: localise(words.nameOf(limit), language),
  cap: limit.cap ?? null,
  left: limit.left ?? null,
  renewsAt: limit.renewsAt === undefined ? null : new Date(limit.renewsAt),
});
