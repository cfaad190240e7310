import { Field, ID, InputType, Int } from '@nestjs/graphql';
import type { Qualification as QualificationValue } from '@beffroi/contracts/dataplane';
import type { ProviderKind as ProviderKindValue } from '../domain/index.ts';
import { Qualification } from './enums.ts';
import { ProviderKind } from './external-route.type.ts';

@InputType({ description: 'A place that is no registered site.' })
export class ExternalPlaceInput {
  @Field(() => String, { description: 'A short name, such as mistral-eu: answers and usage say it.' })
  readonly name!: string;

  @Field(() => String, { description: 'The provider’s region, such as eu-west-2.' })
  readonly region!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2; a member of the European Union.' })
  readonly country!: string;

  @Field(() => Qualification, {
    description: 'What the operator vouches for: it decides which projects may go there.',
  })
  readonly qualification!: QualificationValue;
}

@InputType({ description: 'A way to a model that somebody else serves.' })
export class RegisterExternalRouteInput {
  @Field(() => ID, { description: 'The model, by identifier or alias.' })
  readonly modelId!: string;

  @Field(() => ID, { nullable: true, description: 'The only collectivité it serves; absent: all.' })
  readonly collectiviteId?: string | null;

  @Field(() => ProviderKind, { description: 'Who serves it.' })
  readonly provider!: ProviderKindValue;

  @Field(() => String, {
    nullable: true,
    description:
      'Where its API is, such as https://llm.example/v1; absent: the provider’s own, where it has one.',
  })
  readonly baseUrl?: string | null;

  @Field(() => String, { description: 'The name the provider knows the model by.' })
  readonly servedName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The provider’s API key: sealed at once and shown to nobody. Absent: none is asked for.',
  })
  readonly credential?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A registered site, whose region, country and qualification it has; otherwise say `place`.',
  })
  readonly siteId?: string | null;

  @Field(() => ExternalPlaceInput, {
    nullable: true,
    description: 'A place that is no registered site; otherwise say `siteId`.',
  })
  readonly place?: ExternalPlaceInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Routes of a lower order are tried first; at one order, own engines before providers. Own engines have 0; absent: 0.',
  })
  readonly order?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same key again answers with the same route and changes nothing.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which external route to close.' })
export class CloseExternalRouteInput {
  @Field(() => ID, { description: 'The route.' })
  readonly routeId!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; closing again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
