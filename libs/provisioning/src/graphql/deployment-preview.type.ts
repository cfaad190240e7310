import { Precision } from '@beffroi/catalogue/graphql';
import { Count } from '@beffroi/platform/graphql';
import { DeploymentPriority } from './scaling.enums.ts';
import { RankedSite, SiteReason } from './placement.type.ts';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Deployment } from '../domain/index.ts';

@ObjectType({ description: 'What a request would come to; nothing is created, and nothing set aside.' })
export class DeploymentPreview {
  @Field(() => ID, { description: 'The model that would run.' })
  readonly modelId!: string;

  @Field(() => ID, { description: 'The site that would take it.' })
  readonly siteId!: string;

  @Field(() => String, { description: 'The namespace on its cluster.' })
  readonly namespace!: string;

  @Field(() => Int, { description: 'How many engines.' })
  readonly replicas!: number;

  @Field(() => Int, { description: 'The fewest engines; 0: it would sleep while nobody uses it.' })
  readonly minReplicas!: number;

  @Field(() => Int, { description: 'The most engines.' })
  readonly maxReplicas!: number;

  @Field(() => DeploymentPriority, { description: 'Whose turn it is when there is not room for all.' })
  readonly priority!: Deployment['priority'];

  @Field(() => Boolean, { description: 'Whether nobody of a better class could take its GPUs.' })
  readonly evictionProtected!: boolean;

  @Field(() => Precision, { description: 'The number format of its weights.' })
  readonly precision!: Deployment['precision'];

  @Field(() => String, { description: 'The GPU it would run on, as the node says it.' })
  readonly gpuProduct!: string;

  @Field(() => Int, { description: 'GPUs of each engine.' })
  readonly gpusPerReplica!: number;

  @Field(() => Int, { description: 'GPUs in all.' })
  readonly gpus!: number;

  @Field(() => Int, { description: 'The longest request and answer together, in tokens.' })
  readonly contextTokens!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Tokens of all requests together that the cache of an engine holds; null: it keeps none.',
  })
  readonly cacheTokens!: number | null;

  @Field(() => Boolean, {
    description: 'Whether it would run on nodes that are set aside for the collectivité.',
  })
  readonly dedicated!: boolean;

  @Field(() => [RankedSite], {
    description: 'The sites that would take it, the chosen one first, and why so.',
  })
  readonly ranking!: readonly RankedSite[];

  @Field(() => [SiteReason], { description: 'The sites that would not, and why.' })
  readonly refusals!: readonly SiteReason[];

  @Field(() => Count, {
    nullable: true,
    description: 'HT, all engines together, in micro-euros (10⁻⁶ €); null: the operator gave no price.',
  })
  readonly pricePerHourMicros!: number | null;

  @Field(() => Count, {
    nullable: true,
    description:
      'HT, with as many engines as there may be, in micro-euros; null: the operator gave no price.',
  })
  readonly pricePerHourAtMostMicros!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What would be applied to the cluster, as YAML, without the engine’s key; null: the site was not reached yet.',
  })
  readonly manifests!: string | null;
}
