import type { SystemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { KeyUses, NoteKeyUses } from '../../domain/index.ts';
import { raiseLastUses } from '../persistence/api-key.rows.ts';

/** Gateways keep what they could not ship for 48 hours: a use may be learnt of that late. */
const LOOK_BACK_MS = 48 * 3_600_000;

@Injectable()
export class NoteKeyUsesOperation extends NoteKeyUses {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly uses: KeyUses,
  ) {
    super();
  }

  async execute(scope: SystemScope): Promise<number> {
    const operation = 'api-key.note-uses';
    const { value } = await this.unitOfWork.inScope(scope, { operation }, async (tx) =>
      raiseLastUses(tx.manager, await this.uses.since(scope, new Date(tx.now.getTime() - LOOK_BACK_MS))),
    );
    return value;
  }
}
