import { Field, InputType } from '@nestjs/graphql';

@InputType({ description: 'Whom to bring on board: a file, a group of communes, or a département.' })
export class ImportMembersInput {
  @Field(() => String, {
    nullable: true,
    description:
      'A file of `;` or `,` with a header: siren, siret or code_insee; nom, categorie, nature_juridique for bodies that the national data does not hold.',
  })
  readonly csv?: string | null;

  @Field(() => String, { nullable: true, description: 'The SIREN of a group: it and its communes.' })
  readonly epci?: string | null;

  @Field(() => String, { nullable: true, description: 'The code of a département, such as 18 or 2A.' })
  readonly department?: string | null;

  @Field(() => Boolean, { description: 'true: says line by line what would be done, and does nothing.' })
  readonly dryRun!: boolean;

  @Field(() => String, { nullable: true, description: 'Accepted; importing again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
