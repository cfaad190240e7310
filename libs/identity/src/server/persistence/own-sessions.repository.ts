import { type Actor, err, isUuid, ok, type Result, systemScope } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import {
  MOST_SESSIONS_LISTED,
  type OwnSession,
  OwnSessions,
  type SessionId,
  type SessionNotFound,
} from '../../domain/index.ts';
import { SessionEntity } from './session.entity.ts';
import { auditSession } from './session.rows.ts';

/** Sessions are a person's and no collectivité's: the filter by person is the whole wall. */
const OWN = systemScope('show and end the sessions of a person');

@Injectable()
export class OwnSessionsRepository extends OwnSessions {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override list(person: Actor): Promise<readonly OwnSession[]> {
    return this.unitOfWork.read(OWN, async ({ manager }) => {
      const rows = await going(manager, person)
        .orderBy('session.lastSeenAt', 'DESC')
        .addOrderBy('session.id', 'DESC')
        .take(MOST_SESSIONS_LISTED)
        .getMany();
      return rows.map(ownSession);
    });
  }

  override async end(person: Actor, sessionId: SessionId): Promise<Result<OwnSession, SessionNotFound>> {
    const { value } = await this.unitOfWork.inScope(OWN, { operation: 'session.end' }, (tx) =>
      endOne(tx, person, sessionId),
    );
    return value;
  }

  override async endOthers({ issuer, subject }: Actor, kept: SessionId | undefined): Promise<number> {
    const { value } = await this.unitOfWork.inScope(OWN, { operation: 'session.end-others' }, async (tx) => {
      const others = tx.manager
        .createQueryBuilder()
        .delete()
        .from(SessionEntity)
        .where('issuer = :issuer and subject = :subject', { issuer, subject })
        .andWhere('id is distinct from cast(:kept as uuid)', { kept: kept ?? null });
      const { affected } = await others.execute();
      if (!affected) return 0;
      tx.audit({
        action: 'session.end',
        class: 'security',
        target: { type: 'person', id: subject },
        after: { kept: kept ?? null, ended: affected },
        actor: { kind: 'user', issuer, subject },
      });
      return affected;
    });
    return value;
  }
}

const endOne = async (
  tx: Transaction,
  person: Actor,
  sessionId: SessionId,
): Promise<Result<OwnSession, SessionNotFound>> => {
  const ids = [sessionId].filter(isUuid);
  const row = await going(tx.manager, person).andWhere('session.id = any(:ids)', { ids }).getOne();
  if (!row) return err({ kind: 'SessionNotFound', sessionId });
  await tx.manager.delete(SessionEntity, { id: row.id });
  auditSession(tx, 'session.end', row.id, row);
  return ok(ownSession(row));
};

const going = (manager: EntityManager, { issuer, subject }: Actor): SelectQueryBuilder<SessionEntity> =>
  manager
    .createQueryBuilder(SessionEntity, 'session')
    .where('session.issuer = :issuer and session.subject = :subject', { issuer, subject })
    .andWhere('session.idle_until > now()');

const ownSession = ({
  id,
  createdAt,
  lastSeenAt,
  endsAt,
  address,
  client,
  acr,
}: SessionEntity): OwnSession => ({
  id,
  createdAt,
  lastSeenAt,
  endsAt,
  address,
  client,
  acr,
});
