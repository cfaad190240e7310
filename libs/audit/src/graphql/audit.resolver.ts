import { brandId, type OperatorScope, type TenantScope } from '@beffroi/kernel';
import {
  connectionOf,
  CurrentLoaders,
  CurrentScope,
  type Loaders,
  PageArguments,
  Paging,
  Requires,
  SensitiveRead,
} from '@beffroi/platform/graphql';
import { Collectivites } from '@beffroi/tenancy/domain';
import { Collectivite, loadCollectivite } from '@beffroi/tenancy/graphql';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  AuditJournal,
  findingText,
  type JournalEntry,
  type JournalFilter,
  VerifyAudit,
} from '../domain/index.ts';
import { AuditEntry, AuditEntryConnection, AuditEntryFilter } from './audit-entry.type.ts';
import { AuditVerification } from './audit-verification.type.ts';

@Resolver(() => AuditEntry)
export class AuditResolver {
  constructor(
    private readonly journal: AuditJournal,
    private readonly verifying: VerifyAudit,
    private readonly collectivites: Collectivites,
  ) {}

  @Query(() => AuditEntryConnection, {
    description: 'The journal, newest first: a collectivité sees what concerns it, the operator everything.',
  })
  @SensitiveRead()
  @Requires('audit.read')
  async auditEntries(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Paging() page: PageArguments,
    @Args('filter', { type: () => AuditEntryFilter, nullable: true, description: 'Which entries.' })
    filter?: AuditEntryFilter | null,
  ): Promise<AuditEntryConnection> {
    return connectionOf(await this.journal.list(scope, filterOf(filter ?? {}), page), toNode);
  }

  @Query(() => AuditVerification, {
    description: 'Recomputes the journal and names what was altered, removed, reordered or put in.',
  })
  @SensitiveRead()
  @Requires('audit.read')
  async auditVerification(
    @CurrentScope() scope: OperatorScope | TenantScope,
    @Args('from', {
      type: () => Date,
      nullable: true,
      description: 'Only from the first entry of this instant on; the whole journal unless given.',
    })
    from?: Date | null,
  ): Promise<AuditVerification> {
    const verification = await this.verifying.execute(scope, { from: from ?? undefined });
    return {
      ...verification,
      sound: verification.findings.length === 0,
      findings: verification.findings.map((finding) => ({
        kind: finding.kind,
        message: findingText(finding),
        entryId: 'entryId' in finding ? finding.entryId : null,
      })),
    };
  }

  @ResolveField(() => Collectivite, { nullable: true, description: 'Whose data it is about.' })
  async collectivite(
    @Parent() { collectiviteId }: AuditEntry,
    @CurrentScope() scope: OperatorScope | TenantScope,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<Collectivite | null> {
    return collectiviteId ? loadCollectivite(loaders, this.collectivites, scope, collectiviteId) : null;
  }
}

const toNode = ({ target, ...entry }: JournalEntry): AuditEntry => ({
  ...entry,
  targetType: target.type,
  targetId: target.id,
});

const filterOf = ({
  collectiviteId,
  actor,
  action,
  targetType,
  targetId,
  ...rest
}: AuditEntryFilter): JournalFilter => ({
  ...(collectiviteId && { collectiviteId: brandId(collectiviteId) }),
  ...(actor && { actor }),
  ...(action && { action }),
  ...(targetType && { targetType }),
  ...(targetId && { targetId }),
  ...(rest.result && { result: rest.result }),
  ...(rest.from && { from: rest.from }),
  ...(rest.to && { to: rest.to }),
});
