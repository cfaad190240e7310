import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Category, LifeState } from '../../domain/index.ts';

@Entity({ schema: 'tenancy', name: 'collectivite' })
@Unique('collectivite_siren_key', ['siren'])
@Unique('collectivite_code_insee_key', ['codeInsee'])
@Index('collectivite_declared_key', ['category', 'name'], {
  unique: true,
  where: 'siren is null and code_insee is null',
})
@Check('collectivite_siren_check', `siren ~ '^[0-9]{9}$'`)
@Check(
  'collectivite_category_check',
  `category in ('commune', 'epci', 'departement', 'region', 'syndicat', 'ccas', 'sdis', 'autre')`,
)
@Check(
  'collectivite_state_check',
  `state in ('prospect', 'active', 'suspended', 'notice', 'erasing', 'erased')`,
)
@Check('collectivite_notice_check', `(state = 'notice') = (notice_ends_at is not null)`)
@Check(
  'collectivite_population_check',
  'num_nulls(population_count, population_kind, population_source) in (0, 3)',
)
export class CollectiviteEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'collectivite_pkey' })
  id!: string;

  @Column('text', { nullable: true })
  siren!: string | null;

  @Column('text', { name: 'code_insee', nullable: true })
  codeInsee!: string | null;

  @Column('text')
  name!: string;

  @Column('text')
  category!: Category;

  @Column('text', { name: 'nature_juridique', nullable: true })
  natureJuridique!: string | null;

  @Column('text', { nullable: true })
  department!: string | null;

  @Column('integer', { name: 'population_count', nullable: true })
  populationCount!: number | null;

  @Column('text', { name: 'population_kind', nullable: true })
  populationKind!: 'municipale' | 'totale' | null;

  @Column('integer', { name: 'population_vintage', nullable: true })
  populationVintage!: number | null;

  @Column('text', { name: 'population_source', nullable: true })
  populationSource!: string | null;

  @Column('boolean')
  declared!: boolean;

  @Column('text')
  state!: LifeState;

  @Column('timestamptz', { name: 'state_since', default: () => 'now()' })
  stateSince!: Date;

  @Column('timestamptz', { name: 'notice_ends_at', nullable: true })
  noticeEndsAt!: Date | null;

  @Column('text', { name: 'plan_id' })
  planId!: string;

  /** null: it pays for itself. */
  @Index('collectivite_payer_id_idx')
  @ForeignKey(() => CollectiviteEntity, { name: 'collectivite_payer_id_fkey' })
  @Column('uuid', { name: 'payer_id', nullable: true })
  payerId!: string | null;

  @Column('text', { name: 'cache_salt_sealed' })
  cacheSaltSealed!: string;

  /** How much a running erasure has erased, by kind. */
  @Column('jsonb', { name: 'erased_so_far', nullable: true })
  erasedSoFar!: Readonly<Record<string, number>> | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
