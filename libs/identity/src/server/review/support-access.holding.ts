import { brandId, type Result } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import { isOpen, type ReviewLine, SUPPORT_ROLE, type SupportAccess } from '../../domain/index.ts';
import { endSupportAccess, lockSupportAccess } from '../persistence/support-accesses.repository.ts';
import { DONE, type Holding } from './holding.ts';

export const supportAccessHolding = async (
  tx: Transaction,
  { holdingId }: ReviewLine,
): Promise<Holding | undefined> => {
  const access = await lockSupportAccess(tx, brandId(holdingId));
  return access && isOpen(access, tx.now) ? new SupportAccessHolding(tx, access) : undefined;
};

class SupportAccessHolding implements Holding {
  readonly role = SUPPORT_ROLE;

  constructor(
    private readonly tx: Transaction,
    private readonly access: SupportAccess,
  ) {}

  async keep(): Promise<void> {
    // It ends by itself.
  }

  async remove(): Promise<Result<null, never>> {
    const { id, collectiviteId } = this.access;
    await endSupportAccess(this.tx, id);
    this.tx.audit({
      action: 'support-access.withdraw',
      target: { type: 'support-access', id },
      collectiviteId,
      before: this.access,
      after: { ...this.access, withdrawnAt: this.tx.now },
    });
    return DONE;
  }

  /** @throws Error always: a decision never changes what support may do */
  become(): Promise<never> {
    return Promise.reject(new Error('what support may do is the same everywhere'));
  }

  /** It would have ended by itself: it ends now. */
  suspend(): Promise<Result<null, never>> {
    return this.remove();
  }
}
