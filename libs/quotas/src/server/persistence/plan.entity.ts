import type { ServiceClass } from '@beffroi/contracts/dataplane';
import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { PlanLimit } from '../../domain/index.ts';

@Entity({ schema: 'quotas', name: 'plan' })
@Check('plan_weight_check', 'weight > 0')
@Check('plan_class_check', `class in ('garanti', 'standard', 'differe')`)
export class PlanEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'plan_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  weight!: number;

  @Column('text')
  class!: ServiceClass;

  @Column('jsonb')
  limits!: PlanLimit[];
}
