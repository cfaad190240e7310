import type { Role } from '@beffroi/contracts/access';
import { brandId, err, type Result } from '@beffroi/kernel';
import type { Transaction } from '@beffroi/platform/typeorm';
import type { HoldingFailure, ReviewLine, ServiceAccount } from '../../domain/index.ts';
import {
  deleteServiceAccount,
  holdsRole,
  lockServiceAccount,
  saveServiceAccount,
} from '../persistence/service-account.rows.ts';
import { DONE, type Holding } from './holding.ts';

export const serviceAccountHolding = async (
  tx: Transaction,
  { holdingId }: ReviewLine,
): Promise<Holding | undefined> => {
  const account = await lockServiceAccount(tx, brandId(holdingId));
  return account && new ServiceAccountHolding(tx, account);
};

class ServiceAccountHolding implements Holding {
  constructor(
    private readonly tx: Transaction,
    private readonly account: ServiceAccount,
  ) {}

  get role(): Role {
    return this.account.role;
  }

  async keep(): Promise<void> {
    if (this.account.suspendedAt)
      await this.save('service-account.reinstate', { ...this.account, suspendedAt: null });
  }

  async remove(): Promise<Result<null, never>> {
    await deleteServiceAccount(this.tx.manager, this.account.id);
    this.note('service-account.revoke');
    return DONE;
  }

  async become(role: Role): Promise<Result<null, HoldingFailure>> {
    const after = { ...this.account, role, suspendedAt: null };
    if (role !== this.role && (await holdsRole(this.tx.manager, after)))
      return err({ kind: 'RoleHeldAlready', role });
    await this.save('service-account.change-role', after);
    return DONE;
  }

  async suspend(): Promise<Result<null, never>> {
    if (!this.account.suspendedAt)
      await this.save('service-account.suspend', { ...this.account, suspendedAt: this.tx.now });
    return DONE;
  }

  private async save(action: string, after: ServiceAccount): Promise<void> {
    await saveServiceAccount(this.tx.manager, after);
    this.note(action, after);
  }

  private note(action: string, after?: ServiceAccount): void {
    const { id, collectiviteId } = this.account;
    const place = collectiviteId ? { collectiviteId } : {};
    this.tx.audit({ action, target: { type: 'service-account', id }, ...place, before: this.account, after });
  }
}
