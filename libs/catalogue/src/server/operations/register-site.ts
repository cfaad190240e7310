import { err, ok, type Result, type SystemScope } from '@beffroi/kernel';
import { digestOf } from '@beffroi/platform/crypto';
import { type Transaction, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import {
  draftSite,
  type InvalidSite,
  RegisterSite,
  type RegisterSiteInput,
  type Site,
  type SiteDraft,
  SiteRegistry,
} from '../../domain/index.ts';
import { lockSite, saveSite, type StoredSite } from '../persistence/site.rows.ts';
import { SiteVault } from '../site.vault.ts';

@Injectable()
export class RegisterSiteOperation extends RegisterSite {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sites: SiteRegistry,
    private readonly vault: SiteVault,
  ) {
    super();
  }

  async execute(scope: SystemScope, input: RegisterSiteInput): Promise<Result<Site, InvalidSite>> {
    const draft = draftSite(input);
    if (!draft.ok) return draft;
    const kubeconfig = input.kubeconfig.trim();
    if (kubeconfig === '')
      return err({ kind: 'InvalidSite', field: 'kubeconfig', given: '', expected: 'a kubeconfig' });
    await this.unitOfWork.inScope(scope, { operation: 'site.register' }, (tx) =>
      this.register(tx, draft.value, kubeconfig),
    );
    const site = await this.sites.find(scope, draft.value.id);
    if (!site) throw new Error(`site ${draft.value.id} was registered and cannot be read`);
    return ok(site);
  }

  private async register(tx: Transaction, draft: SiteDraft, kubeconfig: string): Promise<void> {
    const stored = await lockSite(tx.manager, draft.id);
    if (stored && this.isUnchanged(stored, draft, kubeconfig)) return;
    await saveSite(tx.manager, draft, this.vault.seal(draft.id, kubeconfig), tx.now);
    const target = { type: 'site', id: draft.id };
    tx.audit({ action: 'site.register', target, before: stored?.site, after: draft });
    tx.emit({ type: 'catalogue.site-registered', v: 1, payload: { siteId: draft.id } });
  }

  private isUnchanged({ site, kubeconfigSealed }: StoredSite, draft: SiteDraft, kubeconfig: string): boolean {
    const { id, name, region, country, qualification, storageClass } = site;
    return (
      digestOf({ id, name, region, country, qualification, storageClass }) === digestOf(draft) &&
      kubeconfigSealed !== null &&
      this.vault.open(draft.id, kubeconfigSealed) === kubeconfig
    );
  }
}
