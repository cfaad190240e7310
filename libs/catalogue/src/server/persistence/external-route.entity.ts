import type { Qualification } from '@beffroi/contracts/dataplane';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ProviderKind } from '../../domain/index.ts';
import { ModelEntity } from './model.entity.ts';

@Entity({ schema: 'catalogue', name: 'external_route' })
@Check('external_route_provider_check', `provider in ('mistral', 'outscale', 'openai-compatible')`)
@Check(
  'external_route_qualification_check',
  `qualification in ('none', 'hds', 'secnumcloud-3.2', 'secnumcloud-3.2-hds')`,
)
export class ExternalRouteEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'external_route_pkey' })
  id!: string;

  @Index('external_route_collectivite_id_idx')
  @ForeignKey('CollectiviteEntity', { name: 'external_route_collectivite_id_fkey' })
  @Column('uuid', { name: 'collectivite_id', nullable: true })
  collectiviteId!: string | null;

  @Index('external_route_model_id_idx')
  @ForeignKey(() => ModelEntity, { name: 'external_route_model_id_fkey' })
  @Column('text', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  provider!: ProviderKind;

  @Column('text', { name: 'base_url' })
  baseUrl!: string;

  @Column('text', { name: 'served_name' })
  servedName!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  region!: string;

  @Column('text')
  country!: string;

  @Column('text')
  qualification!: Qualification;

  @Column('integer', { name: 'route_order' })
  order!: number;

  @Column('text', { name: 'credential_sealed', nullable: true, select: false })
  credentialSealed!: string | null;

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt!: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;
}
