import {
  brandId,
  type CollectiviteId,
  type DeploymentId,
  type OperatorScope,
  type TenantScope,
} from '@beffroi/kernel';
import {
  badInput,
  CurrentScope,
  NeedsRecentLogin,
  NotFound,
  Requires,
  resultUnion,
} from '@beffroi/platform/graphql';
import { StateForbids } from '@beffroi/tenancy/graphql';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CloseExternalRoute, ExternalRoutes, type Location, RegisterExternalRoute } from '../domain/index.ts';
import {
  closeFailure,
  InvalidExternalRoute,
  ModelNotServed,
  QualificationRefused,
  registerFailure,
  UrlRefused,
} from './external-route.failures.ts';
import { CloseExternalRouteInput, RegisterExternalRouteInput } from './external-route.input.ts';
import { ExternalRoute, ExternalRouteClosed } from './external-route.type.ts';
import { UnknownModel } from './unknown-model.failure.ts';

const RegisterExternalRouteResult = resultUnion(
  'RegisterExternalRouteResult',
  'The open route, or why not.',
  ExternalRoute,
  [
    NotFound,
    StateForbids,
    UnknownModel,
    ModelNotServed,
    InvalidExternalRoute,
    UrlRefused,
    QualificationRefused,
  ],
);
const CloseExternalRouteResult = resultUnion(
  'CloseExternalRouteResult',
  'The closed route, or why not.',
  ExternalRouteClosed,
  [NotFound],
);

@Resolver(() => ExternalRoute)
export class ExternalRouteResolver {
  constructor(
    private readonly reading: ExternalRoutes,
    private readonly registering: RegisterExternalRoute,
    private readonly closing: CloseExternalRoute,
  ) {}

  @Query(() => [ExternalRoute], {
    description: 'Ways to models that others serve, oldest first, those closed included.',
  })
  @Requires('external-route.read')
  async externalRoutes(
    @CurrentScope() scope: OperatorScope | TenantScope,
  ): Promise<readonly ExternalRoute[]> {
    return this.reading.list(scope);
  }

  @Mutation(() => RegisterExternalRouteResult, {
    description: 'Opens a way to a model that somebody else serves; gateways know of it within a second.',
  })
  @Requires('external-route.register')
  @NeedsRecentLogin()
  async registerExternalRoute(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => RegisterExternalRouteInput, description: 'The route.' })
    { modelId, collectiviteId, siteId, place, ...input }: RegisterExternalRouteInput,
  ): Promise<typeof RegisterExternalRouteResult> {
    const outcome = await this.registering.execute(scope, {
      model: modelId,
      collectiviteId: collectiviteId ? brandId<CollectiviteId>(collectiviteId) : null,
      provider: input.provider,
      baseUrl: input.baseUrl ?? null,
      servedName: input.servedName,
      credential: input.credential ?? null,
      location: locationOf(siteId, place),
      order: input.order ?? null,
      idempotencyKey: input.idempotencyKey,
    });
    return outcome.ok ? outcome.value : registerFailure(outcome.failure);
  }

  @Mutation(() => CloseExternalRouteResult, {
    description: 'Closes a route for good, and waits up to a second for the gateways to hear of it.',
  })
  @Requires('external-route.close')
  async closeExternalRoute(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('input', { type: () => CloseExternalRouteInput, description: 'Which route.' })
    { routeId }: CloseExternalRouteInput,
  ): Promise<typeof CloseExternalRouteResult> {
    const outcome = await this.closing.execute(scope, brandId<DeploymentId>(routeId));
    return outcome.ok ? outcome.value : closeFailure(outcome.failure);
  }
}

const locationOf = (
  siteId: RegisterExternalRouteInput['siteId'],
  place: RegisterExternalRouteInput['place'],
): Location => {
  if (siteId && !place) return { kind: 'site', siteId };
  if (place && !siteId) {
    const { name, ...rest } = place;
    return { kind: 'place', place: { ...rest, siteId: name } };
  }
  throw badInput(
    {
      fr: 'Dites où les requêtes sont traitées : « siteId » ou « place », l’un des deux.',
      en: 'Say where requests are processed: “siteId” or “place”, one of them.',
    },
    {
      fr: '« siteId » est un site enregistré ; « place » décrit un lieu qui n’en est pas un.',
      en: '“siteId” is a registered site; “place” describes one that is not.',
    },
  );
};
