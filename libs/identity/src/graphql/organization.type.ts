import { Connection, Localised, type Text } from '@beffroi/platform/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { OrganizationDifferenceKind } from './enums.ts';

@ObjectType({ description: 'One thing in which Keycloak and the tenancy differ.' })
export class OrganizationDifference {
  @Field(() => OrganizationDifferenceKind, { description: 'What it is.' })
  readonly kind!: domain.OrganizationDifference['kind'];

  @Field(() => String, {
    nullable: true,
    description: 'Whom or what it is about: a user, an address, an alias.',
  })
  readonly about!: string | null;

  @Field(() => Boolean, { description: 'It is left to people; otherwise the reconciler sees to it.' })
  readonly isForPeople!: boolean;

  @Localised({ description: 'What will be done, or what you have to do.' })
  readonly remedy!: Text;
}

@ObjectType({ description: 'A collectivité’s organisation in Keycloak, as it was last looked at.' })
export class Organization {
  @Field(() => ID, { description: 'Whose it is.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'Its alias: the SIREN where there is one.' })
  readonly alias!: string;

  @Field(() => String, { nullable: true, description: 'Keycloak’s identifier; null until there is one.' })
  readonly organizationId!: string | null;

  @Field(() => [OrganizationDifference], { description: 'Empty where both agree.' })
  readonly differences!: readonly OrganizationDifference[];

  @Field(() => String, { nullable: true, description: 'Why the last attempt failed, in Keycloak’s words.' })
  readonly failure!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was last looked at.' })
  readonly observedAt!: Date | null;
}

@ObjectType({ description: 'Organisations in Keycloak, in the order in which their collectivités came.' })
export class OrganizationConnection extends Connection(Organization) {}
