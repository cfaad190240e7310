import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { SiteEntity } from './site.entity.ts';

@Entity({ schema: 'catalogue', name: 'site_credential' })
export class SiteCredentialEntity {
  @ForeignKey(() => SiteEntity, { name: 'site_credential_site_id_fkey' })
  @PrimaryColumn('text', { name: 'site_id', primaryKeyConstraintName: 'site_credential_pkey' })
  siteId!: string;

  @Column('text', { name: 'kubeconfig_sealed' })
  kubeconfigSealed!: string;
}
