import { Localised, type Text } from '@beffroi/platform/graphql';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type {
  FindingState as FindingStateValue,
  SiteCheckName as SiteCheckNameValue,
} from '../domain/index.ts';
import { FindingState, SiteCheckName } from './site-check.enums.ts';

@ObjectType({ description: 'One thing that a site was measured for.' })
export class SiteFinding {
  @Field(() => SiteCheckName, { description: 'What was looked at.' })
  readonly check!: SiteCheckNameValue;

  @Field(() => FindingState, { description: 'What it means for hosting there.' })
  readonly state!: FindingStateValue;

  @Localised({ description: 'What was measured, or why it could not be.' })
  readonly measured!: Text;

  @Localised({ nullable: true, description: 'What to do; null: nothing.' })
  readonly remedy!: Text | null;
}

@ObjectType({ description: 'The last look at whether a site may host anybody.' })
export class SiteCheck {
  @Field(() => ID, { description: 'The site.' })
  readonly siteId!: string;

  @Field(() => Boolean, { description: 'Whether a look is under way; what is found stands here afterwards.' })
  readonly underWay!: boolean;

  @Field(() => Date, { nullable: true, description: 'When the findings were made; null: never yet.' })
  readonly finishedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether nothing that was found keeps new deployments away.' })
  readonly mayHost!: boolean;

  @Field(() => [SiteFinding], { description: 'What was found, each with what to do about it.' })
  readonly findings!: readonly SiteFinding[];
}

@InputType({ description: 'Which site to look at.' })
export class CheckSiteInput {
  @Field(() => ID, { description: 'The site.' })
  readonly siteId!: string;

  @Field(() => String, { nullable: true, description: 'The same key again asks once.' })
  readonly idempotencyKey?: string | null;
}
