import { brandId, type CollectiviteId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  connectionOf,
  CurrentScope,
  NeedsRecentLogin,
  PageArguments,
  Paging,
  Requires,
  SensitiveRead,
} from '@beffroi/platform/graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  type AccessReviewId,
  AccessReviews,
  CloseAccessReview,
  DecideAccess,
  OpenAccessReview,
  reviewCsv,
  type ReviewLineId,
} from '../domain/index.ts';
import { closeReviewFailure, decisionFailure, openReviewFailure } from './access-review.failures.ts';
import { toOpened, toReview } from './access-review.mapping.ts';
import {
  CloseAccessReviewResult,
  DecideAccessResult,
  OpenAccessReviewResult,
} from './access-review.results.ts';
import {
  AccessReview,
  AccessReviewConnection,
  AccessReviewLineConnection,
  AccessReviewReport,
  CloseAccessReviewInput,
  DecideAccessInput,
  OpenAccessReviewInput,
} from './access-review.type.ts';

@Resolver(() => AccessReview)
export class AccessReviewResolver {
  constructor(
    private readonly reviews: AccessReviews,
    private readonly opening: OpenAccessReview,
    private readonly deciding: DecideAccess,
    private readonly closing: CloseAccessReview,
  ) {}

  @Query(() => AccessReviewConnection, { description: 'Reviews of access, newest first.' })
  @Requires('access-review.read')
  async accessReviews(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('collectiviteId', { type: () => ID, nullable: true, description: 'Of one collectivité.' })
    collectiviteId?: string | null,
  ): Promise<AccessReviewConnection> {
    const filter = collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {};
    return connectionOf(await this.reviews.list(scope, filter, page), toReview);
  }

  @Query(() => AccessReviewLineConnection, { description: 'The accesses that a review looks at.' })
  @Requires('access-review.read')
  async accessReviewLines(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('reviewId', { type: () => ID, description: 'The review.' }) reviewId: string,
    @Args('undecidedOnly', {
      type: () => Boolean,
      nullable: true,
      description: 'Only those about which nobody has decided.',
    })
    undecidedOnly?: boolean | null,
  ): Promise<AccessReviewLineConnection> {
    const of = { reviewId: brandId<AccessReviewId>(reviewId), undecidedOnly: undecidedOnly ?? false };
    return connectionOf(await this.reviews.lines(scope, of, page), (line) => line);
  }

  @Query(() => AccessReviewReport, {
    nullable: true,
    description: 'The result of a review as a file; null where there is none.',
  })
  @SensitiveRead()
  @Requires('access-review.read')
  async accessReviewReport(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('reviewId', { type: () => ID, description: 'The review.' }) reviewId: string,
  ): Promise<AccessReviewReport | null> {
    const id = brandId<AccessReviewId>(reviewId);
    const [progress, lines] = [await this.reviews.find(scope, id), await this.reviews.allLines(scope, id)];
    return progress ? { review: toReview(progress), csv: reviewCsv(lines) } : null;
  }

  @Mutation(() => OpenAccessReviewResult, {
    description: 'Writes down who has access now, to be looked at again until a deadline.',
  })
  @Requires('access-review.open')
  async openAccessReview(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => OpenAccessReviewInput, description: 'Where, until when, and what then.' })
    { collectiviteId, ...input }: OpenAccessReviewInput,
  ): Promise<typeof OpenAccessReviewResult> {
    const place = collectiviteId ? { collectiviteId: brandId<CollectiviteId>(collectiviteId) } : {};
    const outcome = await this.opening.execute(scope, { ...input, ...place });
    return outcome.ok ? toOpened(outcome.value) : openReviewFailure(outcome.failure);
  }

  @Mutation(() => DecideAccessResult, {
    description:
      'Keeps an access, ends it or gives it another role, at once; nobody decides about their own.',
  })
  @Requires('access-review.decide')
  @NeedsRecentLogin()
  async decideAccess(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => DecideAccessInput, description: 'About which line, what and why.' })
    { lineId, decision, role, reason }: DecideAccessInput,
  ): Promise<typeof DecideAccessResult> {
    const wanted = { lineId: brandId<ReviewLineId>(lineId), decision, role: role ?? null, reason };
    const outcome = await this.deciding.execute(scope, wanted);
    return outcome.ok ? outcome.value : decisionFailure(outcome.failure);
  }

  @Mutation(() => CloseAccessReviewResult, {
    description: 'Signs a review off before its deadline, once everything is decided.',
  })
  @Requires('access-review.decide')
  async closeAccessReview(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => CloseAccessReviewInput, description: 'Which review.' })
    input: CloseAccessReviewInput,
  ): Promise<typeof CloseAccessReviewResult> {
    const outcome = await this.closing.execute(scope, { reviewId: brandId<AccessReviewId>(input.reviewId) });
    return outcome.ok ? toReview(outcome.value) : closeReviewFailure(outcome.failure);
  }
}
