import { ModelCatalogue } from '@beffroi/catalogue/domain';
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
import { explainRequest, REQUEST_ABSENT, Requests } from '../domain/index.ts';
import { RequestExplanation } from './request.type.ts';

@Resolver(() => RequestExplanation)
export class RequestResolver {
  constructor(
    private readonly requests: Requests,
    private readonly catalogue: ModelCatalogue,
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
    const request = await this.requests.find(scope, id.toLowerCase());
    if (!request) return { request: null, explanation: localised(REQUEST_ABSENT, language) };
    const model = await this.catalogue.find(brandId(request.modelId));
    return { request, explanation: localised(explainRequest(request, model?.prices), language) };
  }
}

const localised = (texts: readonly Text[], language: Language): readonly string[] =>
  texts.map((text) => localise(text, language));
