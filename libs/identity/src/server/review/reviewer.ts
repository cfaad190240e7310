import type { Scope } from '@beffroi/kernel';
import type { Reviewer } from '../../domain/index.ts';

/** @throws Error for a sweep: a review is opened and signed by somebody */
export const reviewerOf = (scope: Scope): Reviewer => {
  if (scope.kind === 'system') throw new Error('a review of access needs somebody who answers for it');
  const { issuer, subject, displayName = null } = scope.actor;
  return { issuer, subject, displayName };
};
