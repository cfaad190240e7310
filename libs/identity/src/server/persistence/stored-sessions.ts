import { newId, randomSecret, sha256 } from '@beffroi/platform/crypto';
import { type Transaction, type UnitOfWork } from '@beffroi/platform/typeorm';
import { type Brand, systemScope } from '@beffroi/kernel';
import { Brackets, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import {
  beginSession,
  type LoggedIn,
  type ResumedSession,
  type SessionLifetimes,
  Sessions,
  type SessionSecret,
  type SessionStep,
  stepSession,
} from '../../domain/index.ts';
import { SessionEntity } from './session.entity.ts';

/** Before anybody is known there is no other scope. */
const KEEPING = systemScope('keep the sessions of browsers');
const SECRET_BYTES = 32;

const digestOf = (secret: SessionSecret): Buffer => sha256(secret);
const drawSecret = (): SessionSecret => randomSecret(SECRET_BYTES).toString('base64url');

export class StoredSessions extends Sessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly lifetimes: SessionLifetimes,
  ) {
    super();
  }

  override async open(person: LoggedIn): Promise<SessionSecret> {
    const secret = drawSecret();
    await this.unitOfWork.inScope(KEEPING, { operation: 'session.open' }, async (tx) => {
      const id = newId<Brand<string, 'SessionId'>>(tx.now);
      await tx.manager.insert(SessionEntity, {
        id,
        digest: digestOf(secret),
        ...person,
        ...beginSession(tx.now, this.lifetimes),
        createdAt: tx.now,
      });
      auditSession(tx, 'session.open', { id, ...person });
    });
    return secret;
  }

  override async resume(secret: SessionSecret): Promise<ResumedSession | undefined> {
    const digest = digestOf(secret);
    const found = await this.unitOfWork.read(KEEPING, async ({ manager, now }) => {
      const row = await withDigest(manager, digest).getOne();
      return row && { row, step: stepSession(row, now, this.lifetimes) };
    });
    if (!found || found.step.kind === 'ended') return undefined;
    const renewed = await this.note(digest, found.step);
    return { person: personOf(found.row), ...(renewed ? { renewed } : {}) };
  }

  override async end(secret: SessionSecret): Promise<LoggedIn | undefined> {
    const { value } = await this.unitOfWork.inScope(KEEPING, { operation: 'session.end' }, async (tx) => {
      const row = await withDigest(tx.manager, digestOf(secret)).getOne();
      if (!row) return undefined;
      await tx.manager.delete(SessionEntity, { id: row.id });
      auditSession(tx, 'session.end', row);
      return personOf(row);
    });
    return value;
  }

  /** Of requests at the same time one renews; the others go on with the secret that they have. */
  private async note(digest: Buffer, step: SessionStep): Promise<SessionSecret | undefined> {
    if (step.kind !== 'seen' && step.kind !== 'rotated') return undefined;
    const secret = drawSecret();
    const change =
      step.kind === 'seen'
        ? step.times
        : {
            ...step.times,
            digest: digestOf(secret),
            previousDigest: digest,
            previousUntil: step.overlapUntil,
          };
    const { value } = await this.unitOfWork.inScope(KEEPING, { operation: 'session.note' }, ({ manager }) =>
      manager.update(SessionEntity, { digest }, change),
    );
    return step.kind === 'rotated' && value.affected === 1 ? secret : undefined;
  }
}

const withDigest = (manager: EntityManager, digest: Buffer): SelectQueryBuilder<SessionEntity> =>
  manager
    .createQueryBuilder(SessionEntity, 'session')
    .where(
      new Brackets((either) =>
        either
          .where('session.digest = :digest', { digest })
          .orWhere('session.previous_digest = :digest and session.previous_until > now()', { digest }),
      ),
    );

const personOf = ({ issuer, subject, displayName, verifiedEmail, ...row }: SessionEntity): LoggedIn => {
  const { organization, authTime, acr, sid } = row;
  return { issuer, subject, displayName, verifiedEmail, organization, authTime, acr, sid };
};

const auditSession = (
  tx: Transaction,
  action: string,
  { id, issuer, subject, acr }: Pick<SessionEntity, 'id' | 'issuer' | 'subject' | 'acr'>,
): void => {
  const target = { type: 'session', id };
  tx.audit({ action, class: 'security', target, after: { issuer, subject, acr } });
};
