import { Field, ID, InputType } from '@nestjs/graphql';

@InputType({ description: 'Which model is to run in a deployment from now on.' })
export class UpgradeDeploymentInput {
  @Field(() => ID, { description: 'The deployment.' })
  readonly deploymentId!: string;

  @Field(() => ID, { description: 'The model, by identifier or alias.' })
  readonly modelId!: string;

  @Field(() => String, { nullable: true, description: 'The same key again changes nothing more.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Whether a deployment is only watched.' })
export class CordonDeploymentInput {
  @Field(() => ID, { description: 'The deployment.' })
  readonly deploymentId!: string;

  @Field(() => Boolean, {
    description: 'true: differences in the cluster are reported; false: they are repaired.',
  })
  readonly cordoned!: boolean;

  @Field(() => String, { nullable: true, description: 'Accepted; asking again is safe without it.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Whose engines get another key.' })
export class RotateEngineKeyInput {
  @Field(() => ID, { description: 'The deployment.' })
  readonly deploymentId!: string;

  @Field(() => String, { nullable: true, description: 'The same key again rotates once.' })
  readonly idempotencyKey?: string | null;
}
