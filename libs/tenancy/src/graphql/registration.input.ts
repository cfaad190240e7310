import { Field, InputType } from '@nestjs/graphql';
import type { Category as CategoryValue } from '../domain/index.ts';
import { Category } from './enums.ts';

@InputType({ description: 'A body that the national data does not hold, in the operator’s words.' })
export class DeclaredBodyInput {
  @Field(() => String, { description: 'Its official name.' })
  readonly name!: string;

  @Field(() => Category, { description: 'What kind of body it is.' })
  readonly category!: CategoryValue;

  @Field(() => String, { description: 'INSEE’s catégorie juridique, four digits, such as 7361 for a CCAS.' })
  readonly natureJuridique!: string;

  @Field(() => String, { nullable: true, description: 'Its SIREN.' })
  readonly siren?: string | null;

  @Field(() => String, { nullable: true, description: 'The code of its département.' })
  readonly department?: string | null;
}

@InputType({ description: 'Whom to bring on board: by SIREN, by INSEE code, by both, or declared.' })
export class RegisterCollectiviteInput {
  @Field(() => String, { nullable: true, description: 'SIREN, nine digits.' })
  readonly siren?: string | null;

  @Field(() => String, { nullable: true, description: 'INSEE code of a commune, not its postcode.' })
  readonly codeInsee?: string | null;

  @Field(() => DeclaredBodyInput, {
    nullable: true,
    description: 'For bodies that the national data does not hold.',
  })
  readonly declared?: DeclaredBodyInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Comes on board as a prospect: prepared, not served until it is activated.',
  })
  readonly prospect?: boolean | null;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}
