import { brandId, isUuid, type Scope } from '@beffroi/kernel';
import { pageByKeyset, type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type OfCollectivite,
  type SupportAccess,
  SupportAccesses,
  type SupportAccessId,
} from '../../domain/index.ts';
import { narrowTo, ownRows } from './own.rows.ts';
import { mapPage } from './page.mapping.ts';
import { SupportAccessEntity } from './support-access.entity.ts';

@Injectable()
export class SupportAccessesRepository extends SupportAccesses {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(
    scope: Scope,
    { collectiviteId }: OfCollectivite,
    page: PageRequest,
  ): Promise<PageOf<SupportAccess>> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      pageByKeyset(narrowTo(ownRows(reading, SupportAccessEntity, 'access'), collectiviteId), page),
    );
    return mapPage(rows, toSupportAccess);
  }
}

const toSupportAccess = (row: SupportAccessEntity): SupportAccess => ({ ...row, id: brandId(row.id) });

/** One that the scope may see, locked for this transaction. */
export const lockSupportAccess = async (
  tx: Transaction,
  id: SupportAccessId,
): Promise<SupportAccess | undefined> => {
  if (!isUuid(id)) return undefined;
  const row = await ownRows(tx, SupportAccessEntity, 'access')
    .andWhere('access.id = :id', { id })
    .setLock('pessimistic_write')
    .getOne();
  return row ? toSupportAccess(row) : undefined;
};

export const insertSupportAccess = async (tx: Transaction, access: SupportAccess): Promise<void> => {
  await tx.manager.insert(SupportAccessEntity, { ...access });
};

export const endSupportAccess = async (tx: Transaction, id: SupportAccessId): Promise<void> => {
  await tx.manager.update(SupportAccessEntity, { id }, { withdrawnAt: tx.now });
};
