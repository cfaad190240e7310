import type { Sensitivity as SensitivityValue } from '@beffroi/contracts/dataplane';
import { Field, ID, InputType } from '@nestjs/graphql';
import { Sensitivity } from './enums.ts';

@InputType({ description: 'A new project.' })
export class CreateProjectInput {
  @Field(() => ID, { description: 'Whose it will be.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'Its name, one of a kind in its collectivité.' })
  readonly name!: string;

  @Field(() => Sensitivity, { description: 'What data it will handle.' })
  readonly sensitivity!: SensitivityValue;

  @Field(() => String, { nullable: true, description: 'The finance team’s own code.' })
  readonly analyticCode?: string | null;

  @Field(() => ID, { nullable: true, description: 'The body below the collectivité that it will serve.' })
  readonly attachedBodyId?: string | null;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which project to stop or to open again.' })
export class SwitchProjectInput {
  @Field(() => ID, { description: 'The project.' })
  readonly projectId!: string;

  @Field(() => Boolean, { description: 'true: its keys are refused from now on; false: they open again.' })
  readonly stopped!: boolean;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}
