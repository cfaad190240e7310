import type { SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import { OwnWorkLog, type OwnQuestion } from '../../domain/index.ts';

export class PostgresOwnWorkLog extends OwnWorkLog {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async note(scope: SystemScope, questions: readonly OwnQuestion[]): Promise<void> {
    await this.unitOfWork.inScope(scope, { operation: 'own-work.note' }, async ({ manager }) => {
      for (const { deploymentId, tokens } of questions)
        await manager.query(
          `insert into metering.own_work as known (deployment_id, hour, prompt_tokens, generation_tokens, failed)
           values ($1, date_trunc('hour', now(), 'UTC'), $2, $3, $4)
           on conflict on constraint own_work_pk do update set
             prompt_tokens = known.prompt_tokens + excluded.prompt_tokens,
             generation_tokens = known.generation_tokens + excluded.generation_tokens,
             failed = known.failed + excluded.failed`,
          [deploymentId, tokens?.prompt ?? 0, tokens?.generation ?? 0, tokens ? 0 : 1],
        );
    });
  }
}
