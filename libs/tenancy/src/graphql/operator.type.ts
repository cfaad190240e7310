import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'The syndicate that runs this installation.' })
export class Operator {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'Its SIREN.' })
  readonly siren!: string | null;
}
