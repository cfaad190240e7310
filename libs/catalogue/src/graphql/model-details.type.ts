import { Localised, type Text } from '@beffroi/platform/graphql';
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { Precision as PrecisionValue } from '../domain/index.ts';
import { Precision, SelfHostingRefusal } from './enums.ts';

@ObjectType({ description: 'The terms a model comes under.' })
export class Licence {
  @Field(() => String, { description: 'SPDX identifier, or its usual name.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Where to read it.' })
  readonly url!: string | null;

  @Localised({ nullable: true, description: 'What the operator must know before use.' })
  readonly condition?: Text;
}

@ObjectType({ description: 'Whether the operator may serve a model from its own GPUs.' })
export class SelfHosting {
  @Field(() => Boolean, { description: 'Whether it may.' })
  readonly allowed!: boolean;

  @Field(() => SelfHostingRefusal, { nullable: true, description: 'Why not.' })
  readonly cause?: (typeof SelfHostingRefusal)[keyof typeof SelfHostingRefusal];

  @Localised({ nullable: true, description: 'Why not, for people.' })
  readonly reason?: Text;
}

@ObjectType({ description: 'Whether a model is still current.' })
export class ModelLifecycle {
  @Field(() => String, {
    description: '`current`, or `retired`: superseded, though its weights may remain usable.',
  })
  readonly state!: string;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 8601 month from which its publisher’s API serves it no more.',
  })
  readonly retiredFromApi?: string;
}

@ObjectType({ description: 'In billions; null where the publisher does not say.' })
export class ModelParameters {
  @Field(() => Float, { nullable: true, description: 'All of them: what memory must hold.' })
  readonly totalBillions!: number | null;

  @Field(() => Float, { nullable: true, description: 'Used for one token: what energy and speed depend on.' })
  readonly activeBillions!: number | null;
}

@ObjectType({ description: 'The size of the weights in one number format.' })
export class ModelWeights {
  @Field(() => Precision, { description: 'The number format.' })
  readonly precision!: PrecisionValue;

  @Field(() => Float, { description: 'In GiB.' })
  readonly gib!: number;
}

@ObjectType({ description: 'What a model can do beyond text.' })
export class ModelCapabilities {
  @Field(() => Boolean, { description: 'Reads images.' })
  readonly vision!: boolean;

  @Field(() => Boolean, { description: 'Calls tools.' })
  readonly tools!: boolean;

  @Field(() => Boolean, { description: 'Can think before it answers.' })
  readonly reasoning!: boolean;

  @Field(() => Boolean, { description: 'Hears speech.' })
  readonly audio!: boolean;
}

@ObjectType({ description: 'List prices HT, in micro-euros (10⁻⁶ €) per million tokens.' })
export class ModelPrices {
  @Field(() => Int, { description: 'Tokens of the request.' })
  readonly inputMicros!: number;

  @Field(() => Int, { description: 'Tokens of the request that the engine had in its cache.' })
  readonly cachedInputMicros!: number;

  @Field(() => Int, { description: 'Tokens of the answer, reasoning included.' })
  readonly outputMicros!: number;
}
