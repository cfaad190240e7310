import { Connection, Localised, type Text } from '@beffroi/platform/graphql';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const ImportOutcome = {
  CREATED: 'created',
  NEW: 'new',
  ON_BOARD: 'on-board',
  REPEATED: 'repeated',
  REFUSED: 'refused',
} as const;
export type ImportOutcomeValue = (typeof ImportOutcome)[keyof typeof ImportOutcome];
registerEnumType(ImportOutcome, {
  name: 'ImportOutcome',
  description: 'What became of a line.',
  valuesMap: {
    CREATED: { description: 'It came on board.' },
    NEW: { description: 'It would come on board.' },
    ON_BOARD: { description: 'It was on board already.' },
    REPEATED: { description: 'An earlier line names the same body.' },
    REFUSED: { description: 'It names nobody; `message` says why.' },
  },
});

@ObjectType({ description: 'One line of an import.' })
export class ImportedLine {
  @Field(() => Int, { description: 'Its place in the file, the header counted.' })
  readonly line!: number;

  @Field(() => ImportOutcome, { description: 'What became of it.' })
  readonly outcome!: ImportOutcomeValue;

  @Field(() => String, { nullable: true, description: 'Whom it names.' })
  readonly name!: string | null;

  @Field(() => ID, { nullable: true, description: 'The collectivité on board.' })
  readonly collectiviteId!: string | null;

  @Field(() => String, { nullable: true, description: 'Such as `unknown_in_directory`.' })
  readonly code!: string | null;

  @Localised({ nullable: true, description: 'Why it was left out.' })
  readonly message!: Text | null;

  @Localised({ nullable: true, description: 'What to do about it.' })
  readonly remedy!: Text | null;
}

@ObjectType({ description: 'What an import did, or would do.' })
export class MemberImport {
  @Field(() => ID, { nullable: true, description: 'The run; null for a dry run.' })
  readonly runId!: string | null;

  @Field(() => Boolean, { description: 'Nothing was done.' })
  readonly dryRun!: boolean;

  @Field(() => Int, { description: 'Those that came on board, or would.' })
  readonly newMembers!: number;

  @Field(() => Int, { description: 'Lines that name nobody.' })
  readonly refused!: number;

  @Field(() => [ImportedLine], { description: 'Every line, in its order: 5 000 at most.' })
  readonly lines!: readonly ImportedLine[];
}

@ObjectType({ description: 'An import as it goes on.' })
export class ImportRun {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => String, { description: '`csv`, `epci <SIREN>` or `department <code>`.' })
  readonly source!: string;

  @Field(() => Int, { description: 'Lines in all.' })
  readonly total!: number;

  @Field(() => Int, { description: 'Those that were new when it began.' })
  readonly expected!: number;

  @Field(() => Int, { description: 'Those on board by now.' })
  readonly created!: number;

  @Field(() => Int, { description: 'Lines that name nobody.' })
  readonly refused!: number;

  @Field(() => Date, { description: 'When it began.' })
  readonly createdAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When it ended; null while it runs, or when it was cut short: run it again.',
  })
  readonly finishedAt!: Date | null;
}

@ObjectType({ description: 'Imports, newest first.' })
export class ImportRunConnection extends Connection(ImportRun) {}
