import { Precision } from '@beffroi/catalogue/graphql';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Deployment } from '../domain/index.ts';

@ObjectType({ description: 'What one engine needs, on one node.' })
export class GpuNeed {
  @Field(() => Int, { description: 'How many GPUs.' })
  readonly gpus!: number;

  @Field(() => String, { description: 'Of which product, such as H200.' })
  readonly product!: string;

  @Field(() => Precision, { description: 'With weights in this number format.' })
  readonly precision!: Deployment['precision'];
}

@ObjectType({ description: 'Nodes of one shape.' })
export class GpuSupply {
  @Field(() => String, { description: 'The GPU, such as L40S.' })
  readonly product!: string;

  @Field(() => Int, { description: 'How many nodes.' })
  readonly nodes!: number;

  @Field(() => Int, { description: 'How many GPUs on each.' })
  readonly gpusPerNode!: number;
}

@ObjectType({ description: 'GPUs of one product on a site, and how many deployments hold.' })
export class GpuCapacity {
  @Field(() => String, { description: 'As the node says it, such as NVIDIA-L40S.' })
  readonly product!: string;

  @Field(() => Int, { description: 'How many there are.' })
  readonly total!: number;

  @Field(() => Int, { description: 'How many accepted deployments hold, whether or not they run yet.' })
  readonly reserved!: number;

  @Field(() => Int, { description: 'How many another deployment may still have.' })
  readonly free!: number;
}
