import { SiteRegistry } from '@beffroi/catalogue/domain';
import { err, ok, type OperatorScope, type Result } from '@beffroi/kernel';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type OwnerNotFound,
  type PlacementPolicy,
  SetPlacementPolicy,
  type SetPlacementPolicyInput,
  type UnknownRegion,
} from '../../domain/index.ts';
import { readPolicy, savePolicy } from '../persistence/placement.rows.ts';

@Injectable()
export class SetPlacementPolicyOperation extends SetPlacementPolicy {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly collectivites: Collectivites,
    private readonly sites: SiteRegistry,
  ) {
    super();
  }

  async execute(
    scope: OperatorScope,
    { idempotencyKey, ...input }: SetPlacementPolicyInput,
  ): Promise<Result<PlacementPolicy, OwnerNotFound | UnknownRegion>> {
    const { collectiviteId, regions, dedicatedPool } = input;
    if (!(await this.collectivites.find(scope, collectiviteId)))
      return err({ kind: 'OwnerNotFound', collectiviteId });
    const known = [...new Set((await this.sites.list(scope)).map(({ region }) => region))];
    const unknown = regions?.find((region) => !known.includes(region));
    if (unknown !== undefined) return err({ kind: 'UnknownRegion', region: unknown, known });
    const policy = { regions, dedicatedPool };
    await this.unitOfWork.inScope(scope, { operation: 'placement-policy.set', idempotencyKey, input }, (tx) =>
      this.save(tx, input.collectiviteId, policy),
    );
    return ok(policy);
  }

  private async save(
    tx: Transaction,
    collectiviteId: SetPlacementPolicyInput['collectiviteId'],
    after: PlacementPolicy,
  ): Promise<void> {
    const before = await readPolicy(tx.manager, collectiviteId);
    await savePolicy(tx.manager, collectiviteId, after);
    const target = { type: 'collectivite', id: collectiviteId };
    tx.audit({ action: 'placement-policy.set', target, collectiviteId, before, after });
  }
}
