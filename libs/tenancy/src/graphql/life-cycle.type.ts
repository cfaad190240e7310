import type { Text } from '@beffroi/kernel';
import { Localised } from '@beffroi/platform/graphql';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { LifeActivity as LifeActivityValue } from '../domain/index.ts';
import { Collectivite } from './collectivite.type.ts';
import { LifeActivity } from './life-cycle.enums.ts';

@ObjectType({ description: 'What the state of a collectivité allows.' })
export class CollectiviteAllowance {
  @Field(() => [LifeActivity], { description: 'At the API.' })
  readonly api!: readonly LifeActivityValue[];

  @Field(() => Boolean, { description: 'At the gateway: its keys open it.' })
  readonly gateway!: boolean;

  @Field(() => Boolean, { description: 'On the clusters: its deployments stay.' })
  readonly cluster!: boolean;
}

@ObjectType({ description: 'How many things of one kind were erased.' })
export class ErasedThings {
  @Field(() => String, { description: 'Of what kind, such as `api-keys`.' })
  readonly what!: string;

  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;
}

@ObjectType({ description: 'Something that outlives an erased collectivité.' })
export class KeptThing {
  @Field(() => String, { description: 'What, such as `invoices`.' })
  readonly what!: string;

  @Localised({ description: 'On what ground, in the language of Accept-Language.', nullable: true })
  readonly why!: Text | null;
}

@ObjectType({ description: 'The proof that a collectivité was erased (RGPD, article 28(3)(g)).' })
export class ErasureCertificate {
  @Field(() => Date, { description: 'When erasing began.' })
  readonly startedAt!: Date;

  @Field(() => Date, { description: 'When nothing was left in the running system.' })
  readonly finishedAt!: Date;

  @Field(() => Date, { description: 'When the last backup that holds a copy expires.' })
  readonly effectiveAt!: Date;

  @Field(() => [ErasedThings], { description: 'What was erased.' })
  readonly erased!: readonly ErasedThings[];

  @Field(() => [String], { description: 'What is kept, such as `invoices`.' })
  readonly kept!: readonly string[];

  @Field(() => String, { description: 'SHA-256 of the canonical JSON of all the rest, hexadecimal.' })
  readonly digest!: string;
}

@ObjectType({ description: 'A collectivité in its new state, and how far the gateways know.' })
export class MovedCollectivite {
  @Field(() => Collectivite, { description: 'The collectivité.' })
  readonly collectivite!: Collectivite;

  @Field(() => Int, { description: 'Live gateways that have applied it.' })
  readonly effectiveOn!: number;

  @Field(() => Int, { description: 'Live gateways in all.' })
  readonly liveGateways!: number;
}
