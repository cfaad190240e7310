import type { Role } from '@beffroi/contracts/access';
import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Holder } from '../domain/index.ts';

export const HolderKind = { PERSON: 'person', PROGRAM: 'program' } as const;
registerEnumType(HolderKind, {
  name: 'HolderKind',
  description: 'Who holds a role.',
  valuesMap: { PERSON: { description: 'A person.' }, PROGRAM: { description: 'A service account.' } },
});

@ObjectType({ description: 'Somebody with one role in one place.' })
export class AccessHolder {
  @Field(() => HolderKind, { description: 'A person or a program.' })
  readonly kind!: Holder['kind'];

  @Field(() => String, { description: 'Their identifier with the identity provider.' })
  readonly subject!: string;

  @Field(() => String, { description: 'The identity provider.' })
  readonly issuer!: string;

  @Field(() => String, { nullable: true, description: 'Their name, as far as it is known.' })
  readonly displayName!: string | null;

  @Field(() => String, { nullable: true, description: 'The address they were invited at.' })
  readonly email!: string | null;

  @Field(() => String, { description: 'The role, such as `collectivite.admin`.' })
  readonly role!: Role;

  @Field(() => ID, { nullable: true, description: 'Where; null: with the operator.' })
  readonly collectiviteId!: string | null;

  @Field(() => Date, { description: 'Since when.' })
  readonly since!: Date;

  @Field(() => Date, { nullable: true, description: 'From when it allows nothing, until somebody decides.' })
  readonly suspendedAt!: Date | null;

  @Field(() => [String], { description: 'What the role allows, such as `api-key.issue`.' })
  readonly permissions!: readonly string[];
}

@ObjectType({ description: 'Who may do one thing.' })
export class ResourceAccess {
  @Field(() => String, { description: 'With what, such as `api-key`.' })
  readonly resource!: string;

  @Field(() => String, { description: 'What, such as `api-key.issue`.' })
  readonly permission!: string;

  @Field(() => [AccessHolder], { description: 'Who; nobody where the list is empty.' })
  readonly holders!: readonly AccessHolder[];
}

@ObjectType({ description: 'Who may do what, by user and by resource.' })
export class AccessMatrix {
  @Field(() => [AccessHolder], { description: 'By user.' })
  readonly byUser!: readonly AccessHolder[];

  @Field(() => [ResourceAccess], { description: 'By resource: every permission there is.' })
  readonly byResource!: readonly ResourceAccess[];

  @Field(() => String, {
    description:
      'The same as a file that French Excel opens: one line for each holder, one column for each permission.',
  })
  readonly csv!: string;
}
