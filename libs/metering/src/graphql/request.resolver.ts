import { ListPrices } from '@beffroi/catalogue/domain';
import {
  brandId,
  type Language,
  localise,
  type OperatorScope,
  type TenantScope,
  type Text,
} from '@beffroi/kernel';
import { CurrentLanguage, CurrentScope, Requires } from '@beffroi/platform/graphql';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import {
  explainRefusal,
  explainRequest,
  LimitWords,
  Refusals,
  REQUEST_ABSENT,
  Requests,
} from '../domain/index.ts';
import { refusalView } from './refusal.mapping.ts';
import { requestView } from './request.mapping.ts';
import { RequestExplanation } from './request.type.ts';

@Resolver(() => RequestExplanation)
export class RequestResolver {
  constructor(
    private readonly requests: Requests,
    private readonly refusals: Refusals,
    private readonly limitWords: LimitWords,
    private readonly listPrices: ListPrices,
  ) {}

  @Query(() => RequestExplanation, {
    description: 'One request by the id in its answer’s `x-request-id`: what became of it, and why.',
  })
  @Requires('usage.read')
  async request(
    @Args('id', { type: () => ID, description: 'The id.' }) id: string,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLanguage() language: Language,
  ): Promise<RequestExplanation> {
    const known = id.toLowerCase();
    const request = await this.requests.find(scope, known);
    if (!request) return this.refusalOf(scope, known, language);
    const price = await this.listPrices.at(scope, brandId(request.modelId), request.admittedAt);
    const explanation = localised(explainRequest(request, price), language);
    return { request: requestView(request, price), refusal: null, explanation };
  }

  private async refusalOf(
    scope: OperatorScope | TenantScope,
    id: string,
    language: Language,
  ): Promise<RequestExplanation> {
    const refusal = await this.refusals.find(scope, id);
    if (!refusal) return { request: null, refusal: null, explanation: localised(REQUEST_ABSENT, language) };
    return {
      request: null,
      refusal: refusalView(refusal, this.limitWords, language),
      explanation: localised(explainRefusal(refusal, this.limitWords), language),
    };
  }
}

const localised = (texts: readonly Text[], language: Language): readonly string[] =>
  texts.map((text) => localise(text, language));
