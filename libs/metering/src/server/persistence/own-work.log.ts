import type { SystemScope } from '@beffroi/kernel';
import { type UnitOfWork } from '@beffroi/platform/typeorm';
import {
  type BegunQuestions,
  type EngineTokens,
  LONGEST_OWN_WORK_MS,
  type OwnQuestions,
  OwnWorkLog,
} from '../../domain/index.ts';

export class PostgresOwnWorkLog extends OwnWorkLog {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async begin(scope: SystemScope, questions: OwnQuestions): Promise<BegunQuestions> {
    const { deploymentId, count } = questions;
    const { value } = await this.unitOfWork.inScope(scope, { operation: 'own-work.begin' }, ({ manager }) =>
      manager.query<{ hour: Date }[]>(BEGIN, [deploymentId, count, LONGEST_OWN_WORK_MS / 1_000]),
    );
    return { ...questions, hours: value.map(({ hour }) => hour) };
  }

  async settle(
    scope: SystemScope,
    { deploymentId, hours }: BegunQuestions,
    answers: readonly EngineTokens[],
  ): Promise<void> {
    const sum = (kind: keyof EngineTokens) => answers.reduce((total, tokens) => total + tokens[kind], 0);
    await this.unitOfWork.inScope(scope, { operation: 'own-work.settle' }, async ({ manager }) => {
      await manager.query(ANSWERED, [deploymentId, hours, answers.length]);
      await manager.query(USED, [deploymentId, sum('prompt'), sum('generation')]);
    });
  }
}

const BEGIN = `
  insert into metering.own_work as known (deployment_id, hour, prompt_tokens, generation_tokens, failed)
  select distinct $1::uuid, date_trunc('hour', at, 'UTC'), 0, 0, $2::integer
  from unnest(array[now(), now() + $3 * interval '1 second']) at
  order by 2
  on conflict on constraint own_work_pk do update set failed = known.failed + excluded.failed
  returning hour`;

const ANSWERED = `
  update metering.own_work set failed = failed - $3 where deployment_id = $1 and hour = any($2::timestamptz[])`;

const USED = `
  insert into metering.own_work as known (deployment_id, hour, prompt_tokens, generation_tokens, failed)
  values ($1, date_trunc('hour', now(), 'UTC'), $2, $3, 0)
  on conflict on constraint own_work_pk do update set
    prompt_tokens = known.prompt_tokens + excluded.prompt_tokens,
    generation_tokens = known.generation_tokens + excluded.generation_tokens`;
