import type { Sensitivity } from '@beffroi/contracts/dataplane';
import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { AttachedBodyEntity } from './attached-body.entity.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';

@Entity({ schema: 'tenancy', name: 'project' })
@Unique('project_collectivite_id_name_key', ['collectiviteId', 'name'])
// What belongs to a project names its collectivité too, and can name no other.
@Unique('project_id_collectivite_id_key', ['id', 'collectiviteId'])
@Check('project_sensitivity_check', `sensitivity in ('public', 'interne', 'personnel', 'sensible', 'sante')`)
@ForeignKey(() => AttachedBodyEntity, ['attachedBodyId', 'collectiviteId'], ['id', 'collectiviteId'], {
  name: 'project_attached_body_fkey',
})
export class ProjectEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'project_pkey' })
  id!: string;

  @ForeignKey(() => CollectiviteEntity, { name: 'project_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id' })
  collectiviteId!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'attached_body_id', nullable: true })
  attachedBodyId!: string | null;

  @Column('text')
  sensitivity!: Sensitivity;

  @Column('text', { name: 'analytic_code', nullable: true })
  analyticCode!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'stopped_at', nullable: true })
  stoppedAt!: Date | null;
}
