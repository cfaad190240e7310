import { type CollectiviteId, systemScope, uuidV7Floor } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import type { Collectivites, LifeState } from '@beffroi/tenancy/domain';
import type { EntityManager } from 'typeorm';
import {
  type DesiredOrganization,
  type InvitationId,
  type OrganizationDifference,
  organizationAlias,
  organizationName,
  type PendingInvitation,
} from '../../domain/index.ts';
import { acceptFor, type Invitee } from '../operations/accept-invitation.ts';
import { InvitationEntity } from './invitation.entity.ts';
import { MembershipEntity } from './membership.entity.ts';
import { OrganizationEntity } from './organization.entity.ts';

const RECONCILING = systemScope('keep Keycloak in step');
const GONE: readonly LifeState[] = ['erasing', 'erased'];
const PAGE = 200;
/** Changes older than this were seen by a sweep. */
const NEWS_MS = 15 * 60_000;

export interface WantedOrganization extends Omit<DesiredOrganization, 'sendsInvitations'> {
  /** Keycloak's id, where there was an organisation when we last looked. */
  readonly organizationId: string | null;
}

export interface Observation {
  readonly collectiviteId: CollectiviteId;
  readonly organizationId: string | null;
  readonly alias: string;
  readonly differences: readonly OrganizationDifference[];
  readonly failure: string | null;
}

/** Somebody joined an organisation whom our own rules do not let become what they were invited to. */
export class AcceptanceRefused extends Error {
  override readonly name = 'AcceptanceRefused';
}

/** What the reconciler reads and writes in our database. */
export class OrganizationStore {
  /** @param issuer the members of which Keycloak is to have: those of others are unknown to it */
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly issuer: string,
  ) {}

  /** Every collectivité, a page at a time. */
  async *all(): AsyncIterable<CollectiviteId> {
    let after: string | undefined;
    for (;;) {
      const page = await this.collectivites.list(RECONCILING, { first: PAGE, after });
      if (!page.ok) throw new Error(`collectivités cannot be listed: ${page.failure.kind}`);
      for (const { node, cursor } of page.value.items) {
        after = cursor;
        yield node.id;
      }
      if (!page.value.hasNextPage) return;
    }
  }

  /** Where something changed since Keycloak was last looked at. */
  async changed(): Promise<readonly CollectiviteId[]> {
    return this.unitOfWork.read(RECONCILING, async ({ manager, now }) => {
      const rows = await manager.query<{ id: CollectiviteId }[]>(
        // A transaction may commit some time after the instant that it wrote down.
        `select distinct o.collectivite_id as id
           from platform.outbox o
           left join identity.organization g using (collectivite_id)
          where o.id >= $1 and o.collectivite_id is not null
            and (o.type like 'identity.%' or o.type like 'tenancy.collectivite-%')
            and (g.observed_at is null or g.observed_at < o.occurred_at + interval '5 seconds')`,
        [uuidV7Floor(now.getTime() - NEWS_MS)],
      );
      return rows.map(({ id }) => id);
    });
  }

  async wanted(collectiviteId: CollectiviteId): Promise<WantedOrganization | undefined> {
    return this.unitOfWork.read(RECONCILING, async ({ manager, now }) => {
      const collectivite = await this.collectivites.find(RECONCILING, collectiviteId);
      const known = await manager.findOneBy(OrganizationEntity, { collectiviteId });
      // What was erased is not written down again.
      if (!collectivite || (collectivite.state === 'erased' && !known)) return undefined;
      const alias = known?.alias ?? organizationAlias(collectiviteId, collectivite.siren);
      return {
        collectiviteId,
        organizationId: known?.organizationId ?? null,
        alias,
        name: organizationName(collectivite.name, alias),
        enabled: !GONE.includes(collectivite.state),
        members: await membersAt(manager, collectiviteId, this.issuer),
        invitations: await openInvitations(manager, collectiviteId, now),
      };
    });
  }

  /** Says how it was found, or why it could not be looked at. */
  async record({ collectiviteId, failure, ...observation }: Observation): Promise<void> {
    await this.unitOfWork.inScope(
      RECONCILING,
      { operation: 'organization.observe' },
      async ({ manager, now }) => {
        const found = { ...observation, differences: [...observation.differences] };
        await manager.upsert(OrganizationEntity, { collectiviteId, ...found, failure, observedAt: now }, [
          'collectiviteId',
        ]);
      },
    );
  }

  /** @throws AcceptanceRefused where our own rules say no: people have to settle it */
  async accept(invitationId: string, invitee: Omit<Invitee, 'issuer'>): Promise<void> {
    const { value } = await this.unitOfWork.inScope(RECONCILING, { operation: 'invitation.accept' }, (tx) =>
      acceptFor(tx, this.collectivites, invitationId as InvitationId, { ...invitee, issuer: this.issuer }),
    );
    if (!value.ok) throw new AcceptanceRefused(value.failure.kind);
  }
}

const membersAt = async (
  manager: EntityManager,
  collectiviteId: CollectiviteId,
  issuer: string,
): Promise<string[]> => {
  const rows = await manager.findBy(MembershipEntity, { collectiviteId, issuer });
  return [...new Set(rows.map(({ subject }) => subject))].sort();
};

const openInvitations = async (
  manager: EntityManager,
  collectiviteId: CollectiviteId,
  now: Date,
): Promise<PendingInvitation[]> => {
  const rows = await manager
    .createQueryBuilder(InvitationEntity, 'invitation')
    .where('invitation.collectivite_id = :collectiviteId', { collectiviteId })
    .andWhere('invitation.closed is null and invitation.expires_at > :now', { now })
    .orderBy('invitation.id')
    .getMany();
  return rows.map(({ id, email }) => ({ id, email }));
};
