import { newId, randomSecret } from '@beffroi/platform/crypto';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { type Result, systemScope } from '@beffroi/kernel';
import {
  beginSession,
  type LoggedIn,
  type LogoutNotice,
  type NoticeTakenBefore,
  type ResumedSession,
  type SessionId,
  type SessionLifetimes,
  type SessionOrigin,
  Sessions,
  type SessionSecret,
  type SessionStep,
  stepSession,
} from '../../domain/index.ts';
import { endAsNoticed } from './end-as-noticed.ts';
import { SessionEntity } from './session.entity.ts';
import { auditSession, digestOfSecret, personOf, withDigest } from './session.rows.ts';

/** Before anybody is known there is no other scope. */
const KEEPING = systemScope('keep the sessions of browsers');
const SECRET_BYTES = 32;

const drawSecret = (): SessionSecret => randomSecret(SECRET_BYTES).toString('base64url');

export class StoredSessions extends Sessions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly lifetimes: SessionLifetimes,
  ) {
    super();
  }

  override async open(
    person: LoggedIn,
    { address, client }: SessionOrigin,
    until?: Date,
  ): Promise<SessionSecret> {
    const secret = drawSecret();
    await this.unitOfWork.inScope(KEEPING, { operation: 'session.open' }, async (tx) => {
      const id = newId<SessionId>(tx.now);
      await tx.manager.insert(SessionEntity, {
        id,
        digest: digestOfSecret(secret),
        ...person,
        address,
        client,
        ...beginSession(tx.now, this.lifetimes, until),
        createdAt: tx.now,
      });
      auditSession(tx, 'session.open', id, person);
    });
    return secret;
  }

  override async resume(secret: SessionSecret, from: SessionOrigin): Promise<ResumedSession | undefined> {
    const digest = digestOfSecret(secret);
    const found = await this.unitOfWork.read(KEEPING, async ({ manager, now }) => {
      const row = await withDigest(manager, digest).getOne();
      return row && { row, step: stepSession(row, now, this.lifetimes) };
    });
    if (!found || found.step.kind === 'ended') return undefined;
    const renewed = await this.note(digest, found.step, from);
    return { id: found.row.id, person: personOf(found.row), ...(renewed ? { renewed } : {}) };
  }

  override async end(secret: SessionSecret): Promise<LoggedIn | undefined> {
    const { value } = await this.unitOfWork.inScope(KEEPING, { operation: 'session.end' }, async (tx) => {
      const row = await withDigest(tx.manager, digestOfSecret(secret)).getOne();
      if (!row) return undefined;
      await tx.manager.delete(SessionEntity, { id: row.id });
      auditSession(tx, 'session.end', row.id, row);
      return personOf(row);
    });
    return value;
  }

  override async endAsNoticed(notice: LogoutNotice): Promise<Result<number, NoticeTakenBefore>> {
    const { value } = await this.unitOfWork.inScope(KEEPING, { operation: 'session.end-as-noticed' }, (tx) =>
      endAsNoticed(tx, notice),
    );
    return value;
  }

  /** Of requests at the same time one renews; the others go on with the secret that they have. */
  private async note(
    digest: Buffer,
    step: SessionStep,
    { address, client }: SessionOrigin,
  ): Promise<SessionSecret | undefined> {
    if (step.kind !== 'seen' && step.kind !== 'rotated') return undefined;
    const secret = drawSecret();
    const drawn =
      step.kind === 'rotated'
        ? { digest: digestOfSecret(secret), previousDigest: digest, previousUntil: step.overlapUntil }
        : {};
    const { value } = await this.unitOfWork.inScope(KEEPING, { operation: 'session.note' }, ({ manager }) =>
      manager.update(SessionEntity, { digest }, { ...step.times, address, client, ...drawn }),
    );
    return step.kind === 'rotated' && value.affected === 1 ? secret : undefined;
  }
}
