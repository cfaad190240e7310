import { DomainError, Failure } from '@beffroi/platform/graphql';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';

@ObjectType({ description: 'Where the models of a collectivité may run.' })
export class PlacementPolicy {
  @Field(() => [String], { nullable: true, description: 'Regions of sites; null: all.' })
  readonly regions!: readonly string[] | null;

  @Field(() => Boolean, { description: 'Whether only on nodes that are set aside for it.' })
  readonly dedicatedPool!: boolean;
}

@InputType({ description: 'Where the models of a collectivité may run from now on.' })
export class SetPlacementPolicyInput {
  @Field(() => ID, { description: 'The collectivité.' })
  readonly collectiviteId!: string;

  @Field(() => [String], { nullable: true, description: 'Regions of sites; null: all.' })
  readonly regions?: readonly string[] | null;

  @Field(() => Boolean, { description: 'Whether only on nodes that are set aside for it.' })
  readonly dedicatedPool!: boolean;

  @Field(() => String, { nullable: true, description: 'The same key again changes nothing more.' })
  readonly idempotencyKey?: string | null;
}

@Failure('No site lies in this region.')
export class UnknownRegion extends DomainError {
  @Field(() => [String], { description: 'The regions of sites.' })
  readonly knownRegions: readonly string[];

  constructor({ region, known }: domain.UnknownRegion) {
    super('unknown_region', {
      message: {
        fr: `Aucun site n’est dans la région « ${region} ».`,
        en: `No site lies in the region “${region}”.`,
      },
      remedy: {
        fr: `Choisissez parmi : ${known.join(', ')}.`,
        en: `Choose among: ${known.join(', ')}.`,
      },
    });
    this.knownRegions = known;
  }
}
