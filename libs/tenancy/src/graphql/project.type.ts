import type { Sensitivity as SensitivityValue } from '@beffroi/contracts/dataplane';
import { Connection } from '@beffroi/platform/graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Sensitivity } from './enums.ts';

@ObjectType({ description: 'A service’s use case inside a collectivité; keys belong to one.' })
export class Project {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Whose it is.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'Its name, one of a kind in its collectivité.' })
  readonly name!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The body below the collectivité that it serves; null: the collectivité itself.',
  })
  readonly attachedBodyId!: string | null;

  @Field(() => Sensitivity, { description: 'What data it handles.' })
  readonly sensitivity!: SensitivityValue;

  @Field(() => String, { nullable: true, description: 'The finance team’s own code.' })
  readonly analyticCode!: string | null;

  @Field(() => Date, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Since when its keys are refused; null: they open.' })
  readonly stoppedAt!: Date | null;
}

@ObjectType({ description: 'Projects, oldest first.' })
export class ProjectConnection extends Connection(Project) {}

@ObjectType({ description: 'A project that was stopped or resumed, and how far the gateways know.' })
export class SwitchedProject {
  @Field(() => Project, { description: 'The project.' })
  readonly project!: Project;

  @Field(() => Int, { description: 'Live gateways that have applied it.' })
  readonly effectiveOn!: number;

  @Field(() => Int, { description: 'Live gateways in all.' })
  readonly liveGateways!: number;
}
