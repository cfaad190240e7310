import type { CollectiviteId, SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type ErasureStep, type ErasureTally, TenantEraser } from '@beffroi/tenancy/domain';

/**
 * Ends the sessions of people who have a role nowhere else. Who has keeps theirs: a session says who somebody is, and is
 * nobody's in particular; that it was opened for this collectivité is forgotten.
 */
export class SessionEraser extends TenantEraser {
  override readonly what = 'sessions';
  override readonly tables = {};

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tally: ErasureTally,
  ) {
    super();
  }

  override async erase(scope: SystemScope, collectiviteId: CollectiviteId): Promise<ErasureStep> {
    await this.unitOfWork.inScope(scope, { operation: 'sessions.erase' }, async (tx) => {
      await tx.manager.query(FORGET_PLACE, [collectiviteId]);
      const ended = await tx.manager.query<unknown[]>(END_SESSIONS, [collectiviteId]);
      if (ended.length === 0) return;
      const target = { type: 'collectivite', id: collectiviteId };
      tx.audit({ action: 'sessions.erase', target, collectiviteId, after: { removed: ended.length } });
      await this.tally.add(scope, collectiviteId, this.what, ended.length);
    });
    return { kind: 'erased' };
  }
}

const FORGET_PLACE = `
  update identity.session session set organization = null
    from identity.organization place where place.collectivite_id = $1 and session.organization = place.alias`;

const END_SESSIONS = `
  with ended as (
    delete from identity.session session
     where exists (select from identity.membership here
             where here.collectivite_id = $1
               and (here.issuer, here.subject) = (session.issuer, session.subject))
       and not exists (select from identity.membership elsewhere
             where elsewhere.collectivite_id is distinct from $1
               and (elsewhere.issuer, elsewhere.subject) = (session.issuer, session.subject))
    returning 1
  )
  select from ended`;
