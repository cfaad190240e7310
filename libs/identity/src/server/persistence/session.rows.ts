import { sha256 } from '@beffroi/platform/crypto';
import type { Transaction } from '@beffroi/platform/typeorm';
import { Brackets, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import type { LoggedIn, SessionId, SessionSecret } from '../../domain/index.ts';
import { SessionEntity } from './session.entity.ts';

export const digestOfSecret = (secret: SessionSecret): Buffer => sha256(secret);

/** By its secret, or for a moment by the one before. */
export const withDigest = (manager: EntityManager, digest: Buffer): SelectQueryBuilder<SessionEntity> =>
  manager
    .createQueryBuilder(SessionEntity, 'session')
    .where(
      new Brackets((either) =>
        either
          .where('session.digest = :digest', { digest })
          .orWhere('session.previous_digest = :digest and session.previous_until > now()', { digest }),
      ),
    );

export const personOf = ({
  issuer,
  subject,
  displayName,
  verifiedEmail,
  ...row
}: SessionEntity): LoggedIn => {
  const { organization, authTime, acr, amr, sid } = row;
  return { issuer, subject, displayName, verifiedEmail, organization, authTime, acr, amr, sid };
};

type Person = Pick<LoggedIn, 'issuer' | 'subject' | 'displayName' | 'acr'>;

/** The person did it themselves, before they had any other scope. */
export const auditSession = (
  tx: Transaction,
  action: 'session.open' | 'session.end',
  id: SessionId,
  { issuer, subject, displayName, acr }: Person,
): void =>
  tx.audit({
    action,
    class: 'security',
    target: { type: 'session', id },
    after: { issuer, subject, acr },
    actor: { kind: 'user', issuer, subject, ...(displayName ? { displayName } : {}) },
  });
