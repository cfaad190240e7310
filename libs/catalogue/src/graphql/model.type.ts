import type { ModelType as ModelTypeValue } from '@beffroi/contracts/dataplane';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { ModelType } from './enums.ts';
import {
  Licence,
  ModelCapabilities,
  ModelLifecycle,
  ModelParameters,
  ModelPrices,
  ModelWeights,
  SelfHosting,
} from './model-details.type.ts';

@ObjectType({ description: 'A reviewed model.' })
export class Model {
  @Field(() => ID, { description: 'Its public name.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name for people.' })
  readonly displayName!: string;

  @Field(() => String, { description: 'Who made it.' })
  readonly publisher!: string;

  @Field(() => ModelType, { description: 'What it is asked for.' })
  readonly type!: ModelTypeValue;

  @Field(() => [String], { description: 'Stable names that lead to it today.' })
  readonly aliases!: readonly string[];

  @Field(() => String, { description: 'ISO 8601 date of its release, to the day or the month.' })
  readonly releasedOn!: string;

  @Field(() => ModelLifecycle, { description: 'Whether it is still current.' })
  readonly lifecycle!: ModelLifecycle;

  @Field(() => Licence, { description: 'Its terms.' })
  readonly licence!: Licence;

  @Field(() => SelfHosting, { description: 'Whether it may run on the operator’s own GPUs.' })
  readonly selfHosting!: SelfHosting;

  @Field(() => Boolean, { description: 'Whether its publisher sells it through an API today.' })
  readonly externalApi!: boolean;

  @Field(() => String, { nullable: true, description: 'Where its weights are published.' })
  readonly weightsRepository!: string | null;

  @Field(() => ModelParameters, { description: 'How large it is.' })
  readonly parameters!: ModelParameters;

  @Field(() => [ModelWeights], { description: 'Number formats it can be served in, best quality first.' })
  readonly weights!: readonly ModelWeights[];

  @Field(() => Int, { nullable: true, description: 'The longest request and answer together, in tokens.' })
  readonly contextTokens!: number | null;

  @Field(() => ModelCapabilities, { description: 'What it can do beyond text.' })
  readonly capabilities!: ModelCapabilities;

  @Field(() => ModelPrices, { description: 'What its tokens cost.' })
  readonly prices!: ModelPrices;
}
