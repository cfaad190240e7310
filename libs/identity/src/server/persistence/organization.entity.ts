import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { OrganizationDifference } from '../../domain/index.ts';

/** A collectivité's organisation in Keycloak, and how they differed when we last looked. */
@Entity({ schema: 'identity', name: 'organization' })
@Unique('organization_organization_id_key', ['organizationId'])
@Unique('organization_alias_key', ['alias'])
export class OrganizationEntity {
  @ForeignKey('CollectiviteEntity', 'id', { name: 'organization_collectivite_id_fkey' })
  @PrimaryColumn('uuid', { name: 'collectivite_id', primaryKeyConstraintName: 'organization_pkey' })
  collectiviteId!: string;

  @Column('text', { name: 'organization_id', nullable: true })
  organizationId!: string | null;

  @Column('text')
  alias!: string;

  @Column('jsonb', { default: [] })
  differences!: readonly OrganizationDifference[];

  @Column('text', { nullable: true })
  failure!: string | null;

  @Column('timestamptz', { name: 'observed_at', nullable: true })
  observedAt!: Date | null;
}
