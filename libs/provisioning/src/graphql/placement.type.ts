import { Localised, type Text } from '@beffroi/platform/graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Why one site does not take a deployment.' })
export class SiteReason {
  @Field(() => ID, { description: 'The site.' })
  readonly siteId!: string;

  @Field(() => String, { description: 'Its name for people.' })
  readonly siteName!: string;

  @Field(() => String, { description: 'Why, for programs, such as insufficient_capacity.' })
  readonly code!: string;

  @Localised({ description: 'Why, for people.' })
  readonly reason!: Text;
}

@ObjectType({ description: 'A site that would take a deployment.' })
export class RankedSite {
  @Field(() => ID, { description: 'The site.' })
  readonly siteId!: string;

  @Field(() => String, { description: 'Its name for people.' })
  readonly siteName!: string;

  @Localised({ description: 'Why it stands where it does: the first is chosen.' })
  readonly reason!: Text;
}
