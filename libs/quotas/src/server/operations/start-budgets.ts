import type { SystemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { StartBudgets } from '../../domain/index.ts';

/** Those that are asked for start in `quotas.hold`. */
export class StartBudgetsOperation extends StartBudgets {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  override async execute(scope: SystemScope): Promise<number> {
    const { value } = await this.unitOfWork.inScope(
      scope,
      { operation: 'limit.start' },
      async ({ manager }) => {
        const [row] = await manager.query<{ started: number }[]>('select quotas.start_unused() as started');
        return row!.started;
      },
    );
    return value;
  }
}
