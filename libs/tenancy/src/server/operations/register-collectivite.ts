import {
  type CollectiviteId,
  err,
  ok,
  type OperatorScope,
  type Result,
  type SystemScope,
} from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  type AlreadyRegistered,
  type Collectivite,
  type CollectiviteProfile,
  type Idempotent,
  identify,
  NewTenantDefaults,
  readRegistration,
  RegisterCollectivite,
  type RegistrationFailure,
  type RegistrationInput,
  type RegistrationRequest,
  TerritoryDirectory,
  tenantRecord,
} from '../../domain/index.ts';
import { CacheSalts } from '../cache-salts.ts';
import { findSameBody, insertCollectivite } from '../persistence/collectivite.rows.ts';

@Injectable()
export class RegisterCollectiviteOperation extends RegisterCollectivite {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: TerritoryDirectory,
    private readonly defaults: NewTenantDefaults,
    private readonly cacheSalts: CacheSalts,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope | SystemScope,
    { idempotencyKey, ...input }: RegistrationInput & Idempotent,
  ): Promise<Result<Collectivite, RegistrationFailure>> {
    const request = readRegistration(input);
    if (!request.ok) return request;
    const profile = await this.profileOf(request.value);
    if (!profile.ok) return profile;
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'collectivite.register', idempotencyKey: idempotencyKey ?? undefined, input },
      (tx) => this.register(tx, profile.value, input.prospect ? 'prospect' : 'active'),
    );
    return value;
  }

  private async profileOf(
    request: RegistrationRequest,
  ): Promise<Result<CollectiviteProfile, RegistrationFailure>> {
    if (request.kind === 'declared') return ok(request.profile);
    return identify(request, {
      bySiren: request.siren ? await this.directory.findBySiren(request.siren) : undefined,
      byCodeInsee: request.codeInsee ? await this.directory.findByCodeInsee(request.codeInsee) : undefined,
    });
  }

  private async register(
    tx: Transaction,
    profile: CollectiviteProfile,
    state: 'prospect' | 'active',
  ): Promise<Result<Collectivite, AlreadyRegistered>> {
    const { planId, level } = await this.defaults.plan(tx.scope);
    const id = newId<CollectiviteId>(tx.now);
    const position = { state, since: tx.now, noticeEndsAt: null };
    const collectivite: Collectivite = {
      ...profile,
      ...position,
      id,
      payerId: id,
      planId,
      createdAt: tx.now,
    };
    const salt = this.cacheSalts.sealedFor(id);
    if (!(await insertCollectivite(tx.manager, collectivite, salt)))
      return err({ kind: 'AlreadyRegistered', collectivite: await findSameBody(tx.manager, profile) });
    tx.audit({
      action: 'collectivite.register',
      target: { type: 'collectivite', id },
      collectiviteId: id,
      after: collectivite,
    });
    tx.emit({
      type: 'tenancy.collectivite-registered',
      v: 1,
      collectiviteId: id,
      payload: { collectiviteId: id },
    });
    tx.publish({ kind: 'tenant', id, body: tenantRecord(collectivite, level, salt) });
    await this.defaults.apply(tx.scope, [id], planId);
    return ok(collectivite);
  }
}
