import { systemScope } from '@beffroi/kernel';
import { UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type Sealed, SealEntries } from '../../domain/index.ts';

/** Sealed in one transaction; the rest comes with the next sweep. */
const MOST_AT_ONCE = 2_000;
const SEALING = systemScope('seal audit entries');

/** Leaves no audit entry: it would have to be sealed, and so on. */
@Injectable()
export class SealEntriesOperation extends SealEntries {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(): Promise<Sealed> {
    const { value } = await this.unitOfWork.inScope(
      SEALING,
      { operation: 'audit.seal' },
      async ({ manager }) => {
        const [row] = await manager.query<{ sealed: number; index: number; hash: string; lag_ms: number }[]>(
          'select * from audit.seal_waiting($1)',
          [MOST_AT_ONCE],
        );
        const { sealed, index, hash, lag_ms: lagMs } = row!;
        return { count: sealed, head: { index, hash }, lagMs };
      },
    );
    return value;
  }
}
