import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Qualification as QualificationValue } from '@beffroi/contracts/dataplane';
import type { ProviderKind as ProviderKindValue } from '../domain/index.ts';
import { Qualification } from './enums.ts';

export const ProviderKind = {
  MISTRAL: 'mistral',
  OUTSCALE: 'outscale',
  OPENAI_COMPATIBLE: 'openai-compatible',
} as const;
registerEnumType(ProviderKind, {
  name: 'ProviderKind',
  description: 'Who serves a model for us.',
  valuesMap: {
    MISTRAL: { description: 'Mistral AI’s platform.' },
    OUTSCALE: { description: 'OUTSCALE’s LLM as a Service, on a machine of the operator’s account.' },
    OPENAI_COMPATIBLE: { description: 'Any API of OpenAI’s shape.' },
  },
});

@ObjectType({ description: 'Where requests are processed, which decides whose may go there.' })
export class ExternalPlace {
  @Field(() => ID, { description: 'A registered site, or a name of its own; answers and usage say it.' })
  readonly siteId!: string;

  @Field(() => String, { description: 'The provider’s region.' })
  readonly region!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2; a member of the European Union.' })
  readonly country!: string;

  @Field(() => Qualification, { description: 'What it is qualified for.' })
  readonly qualification!: QualificationValue;
}

@ObjectType({ description: 'A way to a model that somebody else serves. Its credential is shown to nobody.' })
export class ExternalRoute {
  @Field(() => ID, { description: 'Its identifier; usage events name it as their deployment.' })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: 'The only collectivité it serves; null: all.' })
  readonly collectiviteId!: string | null;

  @Field(() => ID, { description: 'The model.' })
  readonly modelId!: string;

  @Field(() => ProviderKind, { description: 'Who serves it.' })
  readonly provider!: ProviderKindValue;

  @Field(() => String, { description: 'Where its API is.' })
  readonly baseUrl!: string;

  @Field(() => String, { description: 'The name the provider knows the model by.' })
  readonly servedName!: string;

  @Field(() => ExternalPlace, { description: 'Where requests are processed.' })
  readonly place!: ExternalPlace;

  @Field(() => Int, { description: 'Routes of a lower order are tried first; own engines have 0.' })
  readonly order!: number;

  @Field(() => Date, { description: 'Since when it is open.' })
  readonly registeredAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was closed; null: it is open.' })
  readonly closedAt!: Date | null;
}

@ObjectType({ description: 'A route that was closed, and how far the news has come.' })
export class ExternalRouteClosed {
  @Field(() => ExternalRoute, { description: 'The route.' })
  readonly route!: ExternalRoute;

  @Field(() => Int, { description: 'Live gateways that send nothing there any more.' })
  readonly effectiveOn!: number;

  @Field(() => Int, { description: 'Gateways heard of within 15 minutes.' })
  readonly liveGateways!: number;
}
