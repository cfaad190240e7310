import type { OutboxEvent } from '@beffroi/contracts/events';
import { isUuid, PARIS, type SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type Letter, NoticeComposer } from '@beffroi/tenancy/domain';
import { AccessReviewEntity } from '../persistence/access-review.entity.ts';

/** What is told while a review of accesses waits for its decisions. */
export class ReviewLetters extends NoticeComposer {
  override readonly types = ['identity.access-review-reminded'];

  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async compose(scope: SystemScope, { payload }: OutboxEvent): Promise<Letter | undefined> {
    const id = String(payload['reviewId']);
    const review = isUuid(id)
      ? await this.unitOfWork.read(scope, ({ manager }) => manager.findOneBy(AccessReviewEntity, { id }))
      : null;
    if (!review || review.closedAt) return undefined;
    return letterOf(id, review.deadline, Number(payload['undecided']), review.undecided === 'suspend');
  }
}

const letterOf = (reviewId: string, deadline: Date, undecided: number, suspends: boolean): Letter => ({
  subject: {
    fr: `Revue des accès : ${undecided} à décider`,
    en: `Access review: ${undecided} to decide`,
  },
  text: {
    fr: `La revue des accès attend encore ${undecided} décision(s), avant le ${PARIS_DAY.format(deadline)}.\nPassé ce délai, ce qui n’est pas décidé est ${suspends ? 'suspendu' : 'conservé'}. Revue ${reviewId}.`,
    en: `The access review still waits for ${undecided} decision(s), by ${deadline.toISOString()}.\nAfter that, what is undecided is ${suspends ? 'suspended' : 'kept'}. Review ${reviewId}.`,
  },
  facts: { reviewId, undecided, deadline: deadline.toISOString() },
});

const PARIS_DAY = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: PARIS,
});
