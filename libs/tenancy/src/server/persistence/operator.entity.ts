import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

@Entity({ schema: 'tenancy', name: 'operator' })
@Unique('operator_only_one_key', ['onlyOne'])
@Check('operator_only_one_check', 'only_one')
@Check('operator_siren_check', `siren ~ '^[0-9]{9}$'`)
export class OperatorEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'operator_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  siren!: string | null;

  @Column('boolean', { name: 'only_one', default: true })
  onlyOne!: boolean;
}
