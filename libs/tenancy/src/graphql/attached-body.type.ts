import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AttachedBodyKind as KindValue } from '../domain/index.ts';

export const AttachedBodyKind = {
  CCAS: 'ccas',
  CAISSE_DES_ECOLES: 'caisse-des-ecoles',
  REGIE: 'regie',
  AUTRE: 'autre',
} as const;
registerEnumType(AttachedBodyKind, {
  name: 'AttachedBodyKind',
  description: 'What hangs below a collectivité.',
  valuesMap: {
    CCAS: { description: 'A centre communal or intercommunal d’action sociale.' },
    CAISSE_DES_ECOLES: { description: 'A caisse des écoles.' },
    REGIE: { description: 'A régie.' },
    AUTRE: { description: 'Another body.' },
  },
});

@ObjectType({ description: 'A body below a collectivité, which administers it.' })
export class AttachedBody {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Whose it is.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'Its name, one of a kind in its collectivité.' })
  readonly name!: string;

  @Field(() => AttachedBodyKind, { description: 'What it is.' })
  readonly kind!: KindValue;

  @Field(() => String, { nullable: true, description: 'Its own SIREN, where it has one.' })
  readonly siren!: string | null;

  @Field(() => Date, { description: 'When it was attached.' })
  readonly createdAt!: Date;
}

@InputType({ description: 'A body below a collectivité.' })
export class AttachBodyInput {
  @Field(() => ID, { description: 'Whose it will be.' })
  readonly collectiviteId!: string;

  @Field(() => String, { description: 'Its name, one of a kind in its collectivité.' })
  readonly name!: string;

  @Field(() => AttachedBodyKind, { description: 'What it is.' })
  readonly kind!: KindValue;

  @Field(() => String, { nullable: true, description: 'Its own SIREN, where it has one.' })
  readonly siren?: string | null;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Who pays for a collectivité.' })
export class SetPayerInput {
  @Field(() => ID, { description: 'Who is paid for.' })
  readonly collectiviteId!: string;

  @Field(() => ID, { description: 'Who pays: itself, an EPCI, a syndicat or a département on board.' })
  readonly payerId!: string;

  @Field(() => String, { nullable: true, description: 'The same key again answers as the first time.' })
  readonly idempotencyKey?: string | null;
}
