import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'Whether the cluster of a site answers.' })
export class SiteReachability {
  @Field(() => Boolean, {
    description: 'Whether it is believed to: one answer that is missing changes nothing yet.',
  })
  readonly answers!: boolean;

  @Field(() => Date, { description: 'Since when it is believed so.' })
  readonly since!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When it last answered, to half a minute; null: it never did.',
  })
  readonly lastAnsweredAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it did not answer the last question, in the words of who asked; null: it did.',
  })
  readonly cause!: string | null;
}
