import {
  brandId,
  type CollectiviteId,
  type DeploymentId,
  err,
  ok,
  type Result,
  type Scope,
  type SiteId,
} from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { checkState, Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  draftExternalRoute,
  type ExternalRoute,
  externalRouteRecord,
  isServable,
  type Location,
  type Model,
  ModelCatalogue,
  modelRecord,
  type PlaceInput,
  RegisterExternalRoute,
  type RegisterExternalRouteFailure,
  type RegisterExternalRouteInput,
  SiteRegistry,
} from '../../domain/index.ts';
import { ProviderAccess } from '../external/provider.access.ts';
import { insertExternalRoute } from '../persistence/external-route.rows.ts';

/** That of own engines; at one order they come first all the same. */
const USUAL_ORDER = 0;

@Injectable()
export class RegisterExternalRouteOperation extends RegisterExternalRoute {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly models: ModelCatalogue,
    private readonly sites: SiteRegistry,
    private readonly collectivites: Collectivites,
    private readonly access: ProviderAccess,
  ) {
    super();
  }

  async execute(
    scope: Scope,
    { idempotencyKey, ...input }: RegisterExternalRouteInput,
  ): Promise<Result<ExternalRoute, RegisterExternalRouteFailure>> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'external-route.register', idempotencyKey, input },
      (tx) => this.register(tx, input),
    );
    return value;
  }

  private async register(
    tx: Transaction,
    input: RegisterExternalRouteInput,
  ): Promise<Result<ExternalRoute, RegisterExternalRouteFailure>> {
    const model = await this.servedModel(input.model);
    if (!model.ok) return model;
    const place = await this.placeOf(tx.scope, input.location);
    if (!place.ok) return place;
    const order = input.order ?? USUAL_ORDER;
    const draft = draftExternalRoute({ ...input, place: place.value, order }, this.access.reachable);
    if (!draft.ok) return draft;
    const { collectiviteId } = input;
    const allowed = await this.mayGrow(tx.scope, collectiviteId);
    if (!allowed.ok) return allowed;
    const id = newId<DeploymentId>(tx.now);
    const route: ExternalRoute = {
      ...draft.value,
      id,
      collectiviteId,
      modelId: model.value.id,
      registeredAt: tx.now,
      closedAt: null,
    };
    const credential = input.credential === null ? null : this.access.sealCredential(id, input.credential);
    await insertExternalRoute(tx.manager, route, credential);
    announce(tx, route);
    tx.publish({ kind: 'route', id, body: externalRouteRecord(route, credential) });
    return ok(route);
  }

  /** Whoever it is for; null: for everybody. */
  private async mayGrow(
    scope: Scope,
    collectiviteId: CollectiviteId | null,
  ): Promise<Result<null, RegisterExternalRouteFailure>> {
    if (collectiviteId === null) return ok(null);
    const owner = await this.collectivites.find(scope, collectiviteId);
    return owner ? checkState(owner, 'grow') : err({ kind: 'CollectiviteNotFound', collectiviteId });
  }

  private async servedModel(name: string): Promise<Result<Model, RegisterExternalRouteFailure>> {
    const model = await this.models.resolve(name);
    if (!model) return err({ kind: 'UnknownModel', model: name });
    return modelRecord(model)
      ? ok(model)
      : err({ kind: 'ModelNotServed', model: model.id, isOffered: isServable(model) });
  }

  private async placeOf(
    scope: Scope,
    location: Location,
  ): Promise<Result<PlaceInput, RegisterExternalRouteFailure>> {
    const siteId = location.kind === 'site' ? location.siteId : location.place.siteId;
    const site = await this.sites.find(scope, brandId<SiteId>(siteId));
    if (location.kind === 'site')
      return site ? ok({ ...site, siteId }) : err({ kind: 'SiteNotFound', siteId });
    return site ? err({ kind: 'PlaceIsASite', siteId }) : ok(location.place);
  }
}

const announce = (tx: Transaction, route: ExternalRoute): void => {
  const { id, collectiviteId } = route;
  const tenant = collectiviteId === null ? {} : { collectiviteId };
  tx.audit({
    action: 'external-route.register',
    target: { type: 'external-route', id },
    ...tenant,
    after: route,
  });
  tx.emit({ type: 'catalogue.external-route-registered', v: 1, ...tenant, payload: { routeId: id } });
};
