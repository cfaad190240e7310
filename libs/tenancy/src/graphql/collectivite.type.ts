import { Connection } from '@beffroi/platform/graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type {
  Category as CategoryValue,
  LifeState as LifeStateValue,
  Population as PopulationValue,
} from '../domain/index.ts';
import { Category, PopulationKind } from './enums.ts';
import { LifeState } from './life-cycle.enums.ts';

@ObjectType({ description: 'A number of inhabitants with what makes it mean something.' })
export class Population {
  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;

  @Field(() => PopulationKind, { description: 'Who is counted.' })
  readonly kind!: PopulationValue['kind'];

  @Field(() => Int, {
    nullable: true,
    description: 'The year counted (millésime); null: the source does not say.',
  })
  readonly vintage!: number | null;

  @Field(() => String, { description: 'Who published it.' })
  readonly source!: string;
}

@ObjectType({ description: 'A public body that is served: a tenant.' })
export class Collectivite {
  @Field(() => ID, { description: 'Its identifier here.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Its SIREN, nine digits.' })
  readonly siren!: string | null;

  @Field(() => String, { nullable: true, description: 'The INSEE code of a commune.' })
  readonly codeInsee!: string | null;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => Category, { description: 'What kind of body it is.' })
  readonly category!: CategoryValue;

  @Field(() => String, { nullable: true, description: 'INSEE’s catégorie juridique, such as 7210.' })
  readonly natureJuridique!: string | null;

  @Field(() => String, { nullable: true, description: 'The code of its département, such as 18 or 2A.' })
  readonly department!: string | null;

  @Field(() => Population, { nullable: true, description: 'Its inhabitants, as when it was registered.' })
  readonly population!: Population | null;

  @Field(() => Boolean, { description: 'Said by the operator, not found in the national data (déclaré).' })
  readonly declared!: boolean;

  @Field(() => LifeState, { description: 'Where it stands in its life.' })
  readonly state!: LifeStateValue;

  @Field(() => Date, { description: 'Since when it is in this state.' })
  readonly since!: Date;

  @Field(() => Date, { nullable: true, description: 'When its notice ends, while it is on notice.' })
  readonly noticeEndsAt!: Date | null;

  @Field(() => ID, { description: 'The plan it subscribes to.' })
  readonly planId!: string;

  @Field(() => ID, { description: 'Who pays for it: itself, or a group that it shares services with.' })
  readonly payerId!: string;

  @Field(() => Date, { description: 'When it came on board.' })
  readonly createdAt!: Date;
}

@ObjectType({ description: 'Collectivités, oldest first.' })
export class CollectiviteConnection extends Connection(Collectivite) {}
