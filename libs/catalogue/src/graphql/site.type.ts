import type { Qualification as QualificationValue } from '@beffroi/contracts/dataplane';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Qualification } from './enums.ts';

@ObjectType({ description: 'GPUs of one product on a site.' })
export class GpuStock {
  @Field(() => String, { description: 'As the node says it, such as NVIDIA-L40S.' })
  readonly product!: string;

  @Field(() => Int, { description: 'How many there are.' })
  readonly total!: number;

  @Field(() => Int, { description: 'How many no pod has taken.' })
  readonly free!: number;
}

@ObjectType({ description: 'A Kubernetes cluster that may host models.' })
export class Site {
  @Field(() => ID, { description: 'Its short name.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name for people.' })
  readonly name!: string;

  @Field(() => String, { description: 'The provider’s region, such as cloudgouv-eu-west-1.' })
  readonly region!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2; a member of the European Union.' })
  readonly country!: string;

  @Field(() => Qualification, { description: 'What it is qualified for.' })
  readonly qualification!: QualificationValue;

  @Field(() => Date, { nullable: true, description: 'When its GPUs were last counted; null: never yet.' })
  readonly observedAt!: Date | null;
}
