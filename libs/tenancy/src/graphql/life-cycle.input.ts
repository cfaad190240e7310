import { Field, ID, InputType } from '@nestjs/graphql';
import type { LifeEvent as LifeEventValue } from '../domain/index.ts';
import { LifeEvent } from './life-cycle.enums.ts';

@InputType({ description: 'Which collectivité moves on, how, and why.' })
export class MoveCollectiviteInput {
  @Field(() => ID, { description: 'The collectivité.' })
  readonly collectiviteId!: string;

  @Field(() => LifeEvent, { description: 'What happens to it.' })
  readonly event!: Exclude<LifeEventValue, 'finish-erasure'>;

  @Field(() => String, { nullable: true, description: 'Why, for the audit.' })
  readonly reason?: string | null;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}
