import type { SelfServiceAnswer, SelfServiceInput } from '@beffroi/contracts/self-service';
import { People } from '@beffroi/identity/domain';
import { systemClock } from '@beffroi/kernel';
import { type ApiKey, mayManageKeys, UpdateApiKey } from '@beffroi/keys/domain';
import { Limits, type RequestOwners } from '@beffroi/quotas/domain';
import { Collectivites, type Project, Projects } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { answered, type Caller } from './caller.ts';
import { managementRefusal, writeRefusal } from './refusals.ts';
import { keyView, limitViews } from './views.ts';

/** «Me» is the key: nobody else is behind a request. */
@Injectable()
export class AccountCalls {
  constructor(
    private readonly projects: Projects,
    private readonly collectivites: Collectivites,
    private readonly limits: Limits,
    private readonly people: People,
    private readonly updating: UpdateApiKey,
  ) {}

  async read({ key, scope }: Caller): Promise<SelfServiceAnswer<'account.read'>> {
    const { collectiviteId, projectId } = key;
    const now = systemClock.now();
    // A key has both, by its foreign keys.
    const project = (await this.projects.find(scope, projectId))!;
    const [collectivite, limits, people] = await Promise.all([
      this.collectivites.find(scope, collectiviteId),
      this.limits.above(scope, ownersOf(key, project)),
      this.people.count(scope, collectiviteId),
    ]);
    const { name, createdAt } = collectivite!;
    return answered<'account.read'>({
      key: keyView(key, now),
      project: { id: projectId, name: project.name },
      organisation: { id: collectiviteId, name, people, createdAt: createdAt.toISOString() },
      limits: limitViews(limits, now),
    });
  }

  async update(
    { key, scope, nonce }: Caller,
    input: SelfServiceInput<'account.update'>,
  ): Promise<SelfServiceAnswer<'account.update'>> {
    const allowed = mayManageKeys(key, systemClock.now());
    if (!allowed.ok) return managementRefusal(allowed.failure);
    const changed = await this.updating.execute(scope, {
      ...input,
      apiKeyId: key.id,
      idempotencyKey: nonce,
    });
    return changed.ok ? answered<'account.update'>(null) : writeRefusal(changed.failure);
  }
}

const ownersOf = (key: ApiKey, { attachedBodyId }: Project): RequestOwners => ({
  collectivite: key.collectiviteId,
  ...(attachedBodyId === null ? {} : { 'attached-body': attachedBodyId }),
  project: key.projectId,
  key: key.id,
});
