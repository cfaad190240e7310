import { Collectivite } from '@beffroi/tenancy/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'A role you hold, and where.' })
export class HeldRole {
  @Field(() => String, { description: 'Such as operator.admin or collectivite.developer.' })
  readonly role!: string;

  @Field(() => Collectivite, { nullable: true, description: 'Null for the roles of the operator.' })
  readonly collectivite!: Collectivite | null;
}

@ObjectType({ description: 'Who you are, as your token and your roles say.' })
export class Me {
  @Field(() => ID, { description: 'Your identifier with the identity provider.' })
  readonly subject!: string;

  @Field(() => String, { description: 'The identity provider.' })
  readonly issuer!: string;

  @Field(() => String, { nullable: true, description: 'Your name, where the token carries one.' })
  readonly displayName!: string | null;

  @Field(() => [HeldRole], { description: 'The roles you hold.' })
  readonly grants!: readonly HeldRole[];

  @Field(() => [String], {
    description: 'What your roles let you do somewhere, such as api-key.issue; sorted.',
  })
  readonly permissions!: readonly string[];
}
