import { Localised, type Text } from '@beffroi/platform/graphql';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type {
  ConditionStatus as ConditionStatusValue,
  ConditionType as ConditionTypeValue,
} from '../domain/index.ts';
import { ConditionStatus, ConditionType } from './enums.ts';

@ObjectType({ description: 'Something that happened to a deployment.' })
export class DeploymentEvent {
  @Field(() => ConditionType, { description: 'Which condition it is about.' })
  readonly type!: ConditionTypeValue;

  @Field(() => ConditionStatus, { description: 'Whether the condition holds since.' })
  readonly status!: ConditionStatusValue;

  @Field(() => String, { description: 'Why, for programs.' })
  readonly reason!: string;

  @Localised({ description: 'What happened, for people.' })
  readonly message!: Text;

  @Field(() => Date, { description: 'When.' })
  readonly at!: Date;
}

@ObjectType({ description: 'How far a deployment has come on the way to service.' })
export class DeploymentProgress {
  @Field(() => Int, { description: 'From 0 to 100.' })
  readonly percent!: number;

  @Field(() => ConditionType, {
    nullable: true,
    description: 'The first condition that does not hold yet; null: all do.',
  })
  readonly step!: ConditionTypeValue | null;
}
