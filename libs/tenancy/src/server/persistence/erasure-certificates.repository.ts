import { brandId, type CollectiviteId, isUuid, type Scope } from '@beffroi/kernel';
import { newId } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type ErasureCertificate, ErasureCertificates } from '../../domain/index.ts';
import { ErasureCertificateEntity } from './erasure-certificate.entity.ts';

@Injectable()
export class ErasureCertificatesRepository extends ErasureCertificates {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async findMany(
    scope: Scope,
    ids: readonly CollectiviteId[],
  ): Promise<ReadonlyMap<CollectiviteId, ErasureCertificate>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) => {
      const query = manager
        .createQueryBuilder(ErasureCertificateEntity, 'certificate')
        .where('certificate.collectivite_id = any(:ids)', { ids: ids.filter(isUuid) })
        .orderBy('certificate.finished_at');
      return (
        scope.kind === 'tenant'
          ? query.andWhere('certificate.collectivite_id = :own', { own: scope.collectiviteId })
          : query
      ).getMany();
    });
    return new Map(rows.map(({ id: _, ...row }) => [brandId(row.collectiviteId), toCertificate(row)]));
  }
}

const toCertificate = (row: Omit<ErasureCertificateEntity, 'id'>): ErasureCertificate => ({
  ...row,
  collectiviteId: brandId(row.collectiviteId),
});

export const insertCertificate = async (tx: Transaction, certificate: ErasureCertificate): Promise<void> => {
  await tx.manager.insert(ErasureCertificateEntity, {
    ...certificate,
    id: newId(tx.now),
    erased: [...certificate.erased],
    kept: [...certificate.kept],
  });
};
