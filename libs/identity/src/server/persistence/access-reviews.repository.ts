import { isUuid, type Scope } from '@beffroi/kernel';
import { pageByKeyset, type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import {
  type AccessReviewId,
  AccessReviews,
  type OfCollectivite,
  type ReviewLine,
  type ReviewLinesOf,
  type ReviewProgress,
} from '../../domain/index.ts';
import { AccessReviewLineEntity } from './access-review-line.entity.ts';
import { AccessReviewEntity } from './access-review.entity.ts';
import { toLine } from './access-review.rows.ts';
import { narrowTo, ownRows } from './own.rows.ts';
import { mapPage } from './page.mapping.ts';
import { progressOf } from './review-progress.rows.ts';

@Injectable()
export class AccessReviewsRepository extends AccessReviews {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  list(scope: Scope, { collectiviteId }: OfCollectivite, page: PageRequest): Promise<PageOf<ReviewProgress>> {
    return this.unitOfWork.read(scope, async (reading) => {
      const query = narrowTo(ownRows(reading, AccessReviewEntity, 'review'), collectiviteId);
      const rows = await pageByKeyset(query, page, { by: ['id'], direction: 'desc' });
      if (!rows.ok) return rows;
      const progress = await progressOf(
        reading.manager,
        rows.value.items.map(({ node }) => node),
      );
      return mapPage(rows, ({ id }) => progress.get(id)!);
    });
  }

  find(scope: Scope, id: AccessReviewId): Promise<ReviewProgress | undefined> {
    return this.unitOfWork.read(scope, async (reading) => {
      const query = ownRows(reading, AccessReviewEntity, 'review');
      const rows = await query.andWhere('review.id = any(:ids)', { ids: [id].filter(isUuid) }).getMany();
      return (await progressOf(reading.manager, rows)).get(id);
    });
  }

  async lines(
    scope: Scope,
    { reviewId, undecidedOnly }: ReviewLinesOf,
    page: PageRequest,
  ): Promise<PageOf<ReviewLine>> {
    const rows = await this.unitOfWork.read(scope, (reading) => {
      const query = linesOf(reading, reviewId);
      if (undecidedOnly) query.andWhere('line.decision is null');
      return pageByKeyset(query, page, { by: ['kind', 'holder', 'id'] });
    });
    return mapPage(rows, toLine);
  }

  async allLines(scope: Scope, id: AccessReviewId): Promise<readonly ReviewLine[]> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      linesOf(reading, id).orderBy('line.kind').addOrderBy('line.holder').addOrderBy('line.id').getMany(),
    );
    return rows.map(toLine);
  }
}

const linesOf = (reading: Reading, reviewId: AccessReviewId): SelectQueryBuilder<AccessReviewLineEntity> =>
  ownRows(reading, AccessReviewLineEntity, 'line').andWhere('line.review_id = any(:reviews)', {
    reviews: [reviewId].filter(isUuid),
  });
