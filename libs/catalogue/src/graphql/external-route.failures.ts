import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { Field, ID } from '@nestjs/graphql';
import type { Qualification as QualificationValue } from '@beffroi/contracts/dataplane';
import { StateForbids } from '@beffroi/tenancy/graphql';
import type * as domain from '../domain/index.ts';
import { Qualification } from './enums.ts';
import { messages, nouns } from './external-route.messages.ts';
import { UnknownModel } from './unknown-model.failure.ts';

@Failure(
  'The platform has no endpoint for models of this type, or this one is neither hosted here nor sold through an API.',
)
export class ModelNotServed extends DomainError {
  @Field(() => ID, { description: 'The model.' })
  readonly modelId: string;

  constructor({ model, isOffered }: domain.ModelNotServed) {
    super('model_not_served', (isOffered ? messages.modelNotServed : messages.modelNotOffered)(model));
    this.modelId = model;
  }
}

@Failure('A field of the external route does not read.')
export class InvalidExternalRoute extends DomainError {
  @Field(() => String, { description: 'Which field.' })
  readonly field: string;

  constructor({ field, given }: Pick<domain.InvalidExternalRoute, 'field' | 'given'>) {
    super('invalid_external_route', messages.invalidExternalRoute(field, given));
    this.field = field;
  }
}

@Failure('The URL of the provider may not be used.')
export class UrlRefused extends DomainError {
  @Field(() => String, { description: 'The URL, without a password it held.' })
  readonly url: string;

  constructor({ url, fault }: domain.UrlRefused) {
    super('url_refused', messages.urlRefused(url, fault));
    this.url = url;
  }
}

@Failure('The place is declared to be more than its provider is qualified for.')
export class QualificationRefused extends DomainError {
  @Field(() => [Qualification], { description: 'What it may be declared to be.' })
  readonly allowed: readonly QualificationValue[];

  constructor({ provider, given, allowed }: domain.QualificationRefused) {
    super('qualification_refused', messages.qualificationRefused(provider, given, allowed));
    this.allowed = allowed;
  }
}

type RegisterFailure =
  | NotFound
  | StateForbids
  | UnknownModel
  | ModelNotServed
  | InvalidExternalRoute
  | UrlRefused
  | QualificationRefused;

export const registerFailure = (failure: domain.RegisterExternalRouteFailure): RegisterFailure => {
  switch (failure.kind) {
    case 'UnknownModel':
      return new UnknownModel(failure.model);
    case 'ModelNotServed':
      return new ModelNotServed(failure);
    case 'SiteNotFound':
      return new NotFound(nouns.site, failure.siteId);
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'PlaceIsASite':
      return new InvalidExternalRoute({ field: 'place', given: failure.siteId });
    case 'InvalidExternalRoute':
      return new InvalidExternalRoute(failure);
    case 'UrlRefused':
      return new UrlRefused(failure);
    case 'QualificationRefused':
      return new QualificationRefused(failure);
    default:
      return unreachable(failure);
  }
};

export const closeFailure = ({ routeId }: domain.ExternalRouteNotFound): NotFound =>
  new NotFound(nouns.externalRoute, routeId);
