import { Precision } from '@beffroi/catalogue/graphql';
import { Connection, Localised, type Text } from '@beffroi/platform/graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type {
  ConditionStatus as ConditionStatusValue,
  ConditionType as ConditionTypeValue,
  Deployment as DomainDeployment,
  Phase as PhaseValue,
} from '../domain/index.ts';
import { DeploymentProgress } from './deployment-event.type.ts';
import { ConditionStatus, ConditionType, Phase } from './enums.ts';
import { DeploymentPriority } from './scaling.enums.ts';
import { EngineBenchmark, Schedule } from './scaling.type.ts';

@ObjectType({ description: 'One thing that must hold for a deployment to serve.' })
export class DeploymentCondition {
  @Field(() => ConditionType, { description: 'What must hold.' })
  readonly type!: ConditionTypeValue;

  @Field(() => ConditionStatus, { description: 'Whether it does.' })
  readonly status!: ConditionStatusValue;

  @Field(() => String, { description: 'Why, for programs, such as InsufficientGpuCapacity.' })
  readonly reason!: string;

  @Localised({ description: 'Why, for people.' })
  readonly message!: Text;

  @Field(() => Date, { description: 'Since when the status is this.' })
  readonly lastTransitionAt!: Date;
}

@ObjectType({ description: 'A model that is to run on a site, and what came of it.' })
export class Deployment {
  @Field(() => ID, { description: 'Its identifier.' })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: 'Whose it is; null: the pool that all share.' })
  readonly collectiviteId!: string | null;

  @Field(() => String, { nullable: true, description: 'What people call it.' })
  readonly name!: string | null;

  @Field(() => ID, { description: 'The model, and the name to ask the gateway for.' })
  readonly modelId!: string;

  @Field(() => ID, { description: 'The site it runs on.' })
  readonly siteId!: string;

  @Field(() => Int, { description: 'How many engines are to run now.' })
  readonly replicas!: number;

  @Field(() => Int, { description: 'The fewest engines; 0: it sleeps while nobody uses it.' })
  readonly minReplicas!: number;

  @Field(() => Int, { description: 'The most engines; their number follows the load.' })
  readonly maxReplicas!: number;

  @Field(() => Schedule, { nullable: true, description: 'When it is kept awake in any case.' })
  readonly schedule!: Schedule | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How long nobody must have used it before it sleeps; null: as the operator configured it.',
  })
  readonly sleepAfterSeconds!: number | null;

  @Field(() => DeploymentPriority, { description: 'Whose turn it is when there is not room for all.' })
  readonly priority!: DomainDeployment['priority'];

  @Field(() => Boolean, { description: 'Whether nobody of a better class may take its GPUs.' })
  readonly evictionProtected!: boolean;

  @Field(() => EngineBenchmark, {
    nullable: true,
    description: 'What one of its engines was measured to do after it had loaded; null: not yet.',
  })
  readonly benchmark!: EngineBenchmark | null;

  @Field(() => Int, { description: 'How many engines serve.' })
  readonly readyEngines!: number;

  @Field(() => Int, { description: 'Grows each time that another model takes its place.' })
  readonly version!: number;

  @Field(() => Boolean, {
    description: 'Differences in the cluster are reported and not repaired.',
  })
  readonly cordoned!: boolean;

  @Field(() => Precision, { description: 'The number format of its weights.' })
  readonly precision!: DomainDeployment['precision'];

  @Field(() => String, { description: 'The GPU it runs on, as the node says it.' })
  readonly gpuProduct!: string;

  @Field(() => Int, { description: 'GPUs that are set aside for each engine.' })
  readonly gpusPerReplica!: number;

  @Field(() => Int, { description: 'GPUs that are set aside in all.' })
  readonly gpus!: number;

  @Field(() => Int, { description: 'The longest request and answer together, in tokens.' })
  readonly contextTokens!: number;

  @Field(() => Phase, { description: 'Where it stands.' })
  readonly phase!: PhaseValue;

  @Localised({ nullable: true, description: 'Why it is not ready yet; null when it is, or is retired.' })
  readonly waitingFor!: Text | null;

  @Field(() => DeploymentProgress, { description: 'How far it has come on the way to service.' })
  readonly progress!: DeploymentProgress;

  @Field(() => [DeploymentCondition], {
    description: 'What must hold, in the order in which it comes about.',
  })
  readonly conditions!: readonly DeploymentCondition[];

  @Field(() => Int, { description: 'Grows with each change of what is wanted.' })
  readonly generation!: number;

  @Field(() => Int, {
    description: 'The generation that phase and conditions speak of; 0: nobody looked yet.',
  })
  readonly observedGeneration!: number;

  @Field(() => Date, { description: 'When it was asked for.' })
  readonly requestedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When nothing was left of it.' })
  readonly retiredAt!: Date | null;
}

@ObjectType({ description: 'Deployments, oldest first, the retired ones included.' })
export class DeploymentConnection extends Connection(Deployment) {}
