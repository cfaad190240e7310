import { randomSecret, isSlowHashOf, slowHash } from '@beffroi/platform/crypto';
import type { AuditTrail, Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { systemScope } from '@beffroi/kernel';
import {
  type BreakGlass,
  BreakGlassDoor,
  type BreakGlassRefusal,
  type BreakGlassTry,
  judgeBreakGlass,
  readCode,
} from '../../domain/index.ts';
import { BreakGlassEntity } from '../persistence/break-glass.entity.ts';
import { breakGlassActor } from './break-glass.person.ts';

/** Nobody is known yet. */
const TRYING = systemScope('somebody gives a break-glass code');
const NOBODYS_CODE = { name: '', secret: '' };
const NOBODYS_SECRET_BYTES = 32;

export class StoredBreakGlassDoor extends BreakGlassDoor {
  /** Compared where no code is found, so that an unknown one takes as long as a wrong one. */
  private readonly nobodysHash = slowHash(randomSecret(NOBODYS_SECRET_BYTES));

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trail: AuditTrail,
  ) {
    super();
  }

  override async open(text: string): Promise<BreakGlassTry> {
    const { name, secret } = readCode(text) ?? NOBODYS_CODE;
    const stored = await this.unitOfWork.read(TRYING, ({ manager }) =>
      manager.findOneBy(BreakGlassEntity, { codeName: name }),
    );
    const isRight = await isSlowHashOf(secret, stored?.secretHash ?? (await this.nobodysHash));
    const { value } = await this.unitOfWork.inScope(TRYING, { operation: 'break-glass.open' }, (tx) =>
      use(tx, stored, isRight),
    );
    if (!value.outcome.ok) await this.auditRefusal(value.found, value.outcome.failure);
    return value;
  }

  /** Bounded by who may try how often: the door itself writes each try. */
  private auditRefusal(found: BreakGlass | undefined, failure: BreakGlassRefusal): Promise<void> {
    return this.trail.append({
      action: 'break-glass.open',
      class: 'security',
      target: { type: 'break-glass', id: found?.id ?? '-' },
      actor: null,
      actingAs: 'none',
      reason: 'break-glass',
      result: 'refused',
      failure,
    });
  }
}

/** Of two at the same time with the same code, one comes in. */
const use = async (
  tx: Transaction,
  stored: BreakGlassEntity | null,
  isRight: boolean,
): Promise<BreakGlassTry> => {
  const found = await locked(tx, stored);
  const outcome = judgeBreakGlass(found, isRight, tx.now);
  if (outcome.ok) {
    await tx.manager.update(BreakGlassEntity, { id: outcome.value.id }, { usedAt: tx.now });
    tx.audit({
      action: 'break-glass.open',
      class: 'security',
      target: { type: 'break-glass', id: outcome.value.id },
      after: { person: outcome.value.person, reason: outcome.value.reason, role: outcome.value.role },
      actor: breakGlassActor(outcome.value),
    });
  } else if (found && outcome.failure === 'wrong-secret') {
    await tx.manager.increment(BreakGlassEntity, { id: found.id }, 'failedTries', 1);
  }
  return { found, outcome };
};

const locked = async (
  { manager }: Transaction,
  stored: BreakGlassEntity | null,
): Promise<BreakGlass | undefined> => {
  if (!stored) return undefined;
  const row = await manager.findOne(BreakGlassEntity, {
    where: { id: stored.id },
    lock: { mode: 'pessimistic_write' },
  });
  return row ? glassOf(row) : undefined;
};

/** What may leave this file: the hash stays. */
const glassOf = ({ id, person, reason, role, grantedBy, ...row }: BreakGlassEntity): BreakGlass => {
  const { createdAt, expiresAt, usedAt, revokedAt, failedTries } = row;
  return { id, person, reason, role, grantedBy, createdAt, expiresAt, usedAt, revokedAt, failedTries };
};
