import type { Scope } from '@beffroi/kernel';
import { pageByKeyset, UnitOfWork } from '@beffroi/platform/typeorm';
import type { PageOf, PageRequest } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import { type Invitation, Invitations, type OfCollectivite } from '../../domain/index.ts';
import { InvitationEntity } from './invitation.entity.ts';
import { toInvitation } from './invitation.rows.ts';
import { narrowTo, ownRows } from './own.rows.ts';
import { mapPage } from './page.mapping.ts';

@Injectable()
export class InvitationsRepository extends Invitations {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(
    scope: Scope,
    { collectiviteId }: OfCollectivite,
    page: PageRequest,
  ): Promise<PageOf<Invitation>> {
    const rows = await this.unitOfWork.read(scope, (reading) =>
      pageByKeyset(narrowTo(ownRows(reading, InvitationEntity, 'invitation'), collectiviteId), page),
    );
    return mapPage(rows, toInvitation);
  }
}
