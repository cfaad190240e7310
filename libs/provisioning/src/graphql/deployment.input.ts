import type { Sensitivity as DomainSensitivity } from '@beffroi/contracts/dataplane';
import { Sensitivity } from '@beffroi/tenancy/graphql';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { ScalingInput } from './scaling.input.ts';

@InputType({ description: 'A model that would run.' })
export class PreviewDeploymentInput extends ScalingInput {
  @Field(() => ID, {
    nullable: true,
    description: 'For whom; null: for the pool that all share, which operators alone may ask for.',
  })
  readonly collectiviteId?: string | null;

  @Field(() => ID, { description: 'The model, by identifier or alias.' })
  readonly modelId!: string;

  @Field(() => ID, { nullable: true, description: 'Where; absent: the best site that has room.' })
  readonly siteId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Regions where it may run, such as cloudgouv-eu-west-1; absent: all that the operator allows you.',
  })
  readonly regions?: readonly string[] | null;

  @Field(() => Sensitivity, {
    nullable: true,
    description: 'Of the most sensitive data it is to serve: decides which sites may hold it.',
  })
  readonly sensitivity?: DomainSensitivity | null;

  @Field(() => Int, { nullable: true, description: 'How many engines, from 1 to 16; 1 unless given.' })
  readonly replicas?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The longest request and answer together, in tokens; the longest that fits unless given.',
  })
  readonly contextTokens?: number | null;
}

@InputType({ description: 'A model to run.' })
export class RequestDeploymentInput extends PreviewDeploymentInput {
  @Field(() => String, {
    nullable: true,
    description: 'What people call it; no two of the same owner are called the same at a time.',
  })
  readonly name?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it waits for its turn where others hold the GPUs, instead of being refused.',
  })
  readonly waitForRoom?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same key again answers with the same deployment.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What a deployment that runs is to be from now on; what is absent stays.' })
export class UpdateDeploymentInput {
  @Field(() => ID, { description: 'The deployment.' })
  readonly deploymentId!: string;

  @Field(() => Int, { nullable: true, description: 'How many engines, from 1 to 16.' })
  readonly replicas?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The longest request and answer together, in tokens, as far as its GPUs hold it.',
  })
  readonly contextTokens?: number | null;

  @Field(() => String, { nullable: true, description: 'The same key again changes nothing more.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which deployment to take down.' })
export class RetireDeploymentInput {
  @Field(() => ID, { description: 'The deployment.' })
  readonly deploymentId!: string;

  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}
