import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { EnginePlatform } from '../../domain/index.ts';

/** How the worker that has a site would render manifests for it. */
@Entity({ schema: 'provisioning', name: 'site_platform' })
export class SitePlatformEntity {
  @ForeignKey('site', { name: 'site_platform_site_id_fkey' })
  @PrimaryColumn('text', { name: 'site_id', primaryKeyConstraintName: 'site_platform_pkey' })
  siteId!: string;

  /** Such as `v1.35`. */
  @Column('text', { name: 'pod_security_version' })
  podSecurityVersion!: string;

  @Column('jsonb')
  platform!: EnginePlatform;
}
