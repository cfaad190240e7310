import type { Scope, SiteId } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { SiteCredentials } from '../../domain/index.ts';
import { SiteVault } from '../site.vault.ts';
import { SiteCredentialEntity } from './site-credential.entity.ts';

@Injectable()
export class SiteCredentialsRepository extends SiteCredentials {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: SiteVault,
  ) {
    super();
  }

  async kubeconfigOf(scope: Scope, id: SiteId): Promise<string | undefined> {
    const row = await this.unitOfWork.read(scope, ({ manager }) =>
      manager.findOneBy(SiteCredentialEntity, { siteId: id }),
    );
    return row ? this.vault.open(id, row.kubeconfigSealed) : undefined;
  }
}
