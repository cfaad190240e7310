import { RegisterSite, SyncModels } from '@beffroi/catalogue/domain';
import { type Grantee, GrantRole } from '@beffroi/identity/domain';
import { type CollectiviteId, systemScope } from '@beffroi/kernel';
import { Collectivites, DeclareOperator, parseSiren } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import type { InitFile, SiteEntry } from './init.file.ts';

const SCOPE = systemScope('apply the init file');

interface Holding {
  readonly path: string;
  readonly grantee: Grantee;
  readonly role: string;
  readonly siren: string | undefined;
}

/** Brings the installation to what the file says. Nothing is taken away, and applying it again changes nothing. */
@Injectable()
export class ApplyInit {
  constructor(
    private readonly declareOperator: DeclareOperator,
    private readonly registerSite: RegisterSite,
    private readonly syncModels: SyncModels,
    private readonly grantRole: GrantRole,
    private readonly collectivites: Collectivites,
  ) {}

  /** @returns what of the file was refused and why, each by where it stands; the rest was applied */
  async execute(file: InitFile): Promise<readonly string[]> {
    await this.syncModels.execute(SCOPE);
    const faults = await this.operator(file);
    for (const site of file.sites) faults.push(...(await this.site(site)));
    for (const holding of holdingsOf(file)) faults.push(...(await this.grant(holding)));
    return faults;
  }

  private async operator({ operator }: InitFile): Promise<string[]> {
    const declared = await this.declareOperator.execute(SCOPE, {
      name: operator.name,
      siren: operator.siren ?? null,
    });
    return declared.ok ? [] : [`operator.siren: ${operator.siren} is no SIREN (${declared.failure.check})`];
  }

  private async site(site: SiteEntry): Promise<string[]> {
    const registered = await this.registerSite.execute(SCOPE, {
      ...site,
      storageClass: site.storageClass ?? null,
    });
    if (registered.ok) return [];
    const { field, expected } = registered.failure;
    return [`site ${site.id}: ${field} is not ${expected}`];
  }

  private async grant({ path, grantee, role, siren }: Holding): Promise<string[]> {
    const collectiviteId = siren === undefined ? null : await this.collectiviteOf(siren);
    if (collectiviteId === undefined)
      return [`${path}.collectivite: no collectivité on board has the SIREN ${siren}`];
    const granted = await this.grantRole.execute(SCOPE, { grantee, role, collectiviteId });
    if (granted.ok) return [];
    if (granted.failure.kind === 'IncompatibleRoles')
      return [`${path}.role: ${role} does not go with ${granted.failure.held}: ${granted.failure.reason.en}`];
    return granted.failure.kind === 'UnknownRole'
      ? [`${path}.role: there is no role ${role}`]
      : [
          `${path}.role: ${role} ${granted.failure.needs === 'operator' ? 'takes no' : 'needs a'} collectivite`,
        ];
  }

  private async collectiviteOf(text: string): Promise<CollectiviteId | undefined> {
    const siren = parseSiren(text);
    return siren.ok ? (await this.collectivites.findBySiren(SCOPE, siren.value))?.id : undefined;
  }
}

const holdingsOf = ({ administrators, serviceAccounts }: InitFile): readonly Holding[] => [
  ...administrators.map(({ issuer, subject, role, collectivite }, index) => ({
    path: `administrators[${index}]`,
    grantee: { kind: 'user' as const, issuer, subject },
    role,
    siren: collectivite,
  })),
  ...serviceAccounts.map(({ issuer, clientId, role, collectivite }, index) => ({
    path: `serviceAccounts[${index}]`,
    grantee: { kind: 'service-account' as const, issuer, clientId },
    role,
    siren: collectivite,
  })),
];
