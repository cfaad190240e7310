import type { Language, OperatorScope, TenantScope } from '@beffroi/kernel';
import {
  connectionOf,
  CurrentLanguage,
  CurrentScope,
  PageArguments,
  Paging,
  Requires,
} from '@beffroi/platform/graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { LimitWords, type RefusalFilter, Refusals } from '../domain/index.ts';
import { refusalView } from './refusal.mapping.ts';
import { RefusalFilterInput, RefusedRequest, RefusedRequestConnection } from './refusal.type.ts';

@Resolver(() => RefusedRequest)
export class RefusalResolver {
  constructor(
    private readonly refusalPort: Refusals,
    private readonly limitWords: LimitWords,
  ) {}

  @Query(() => RefusedRequestConnection, {
    description:
      'Requests that gateways refused to good keys, the latest first, for as long as they are kept (30 days unless configured). Best effort: no usage, and it may lack some.',
  })
  @Requires('usage.read')
  async refusals(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLanguage() language: Language,
    @Paging() page: PageArguments,
    @Args('filter', { type: () => RefusalFilterInput, nullable: true, description: 'Which refusals.' })
    filter?: RefusalFilterInput | null,
  ): Promise<RefusedRequestConnection> {
    const found = await this.refusalPort.list(scope, filterOf(filter ?? {}), page);
    return connectionOf(found, (refusal) => refusalView(refusal, this.limitWords, language));
  }
}

/** Ids are looked for, never believed: whatever was written names somebody's or nobody's. */
const filterOf = (input: RefusalFilterInput): RefusalFilter =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
