import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { AttachedBodyKind } from '../../domain/index.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';

@Entity({ schema: 'tenancy', name: 'attached_body' })
@Unique('attached_body_collectivite_id_name_key', ['collectiviteId', 'name'])
@Unique('attached_body_id_collectivite_id_key', ['id', 'collectiviteId'])
@Check('attached_body_kind_check', `kind in ('ccas', 'caisse-des-ecoles', 'regie', 'autre')`)
@Check('attached_body_siren_check', `siren ~ '^[0-9]{9}$'`)
export class AttachedBodyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'attached_body_pkey' })
  id!: string;

  @ForeignKey(() => CollectiviteEntity, { name: 'attached_body_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id' })
  collectiviteId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: AttachedBodyKind;

  @Column('text', { nullable: true })
  siren!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
