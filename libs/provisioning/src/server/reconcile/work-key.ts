import { brandId, type DeploymentId, type SiteId } from '@beffroi/kernel';

/** What the reconciler's queue holds: one deployment, or one namespace, of one site. */
export type WorkKey =
  | { readonly kind: 'deployment'; readonly siteId: SiteId; readonly id: DeploymentId }
  | { readonly kind: 'namespace'; readonly siteId: SiteId; readonly name: string };

export const spellKey = (key: WorkKey): string =>
  `${key.kind}/${key.siteId}/${key.kind === 'deployment' ? key.id : key.name}`;

export const readKey = (text: string): WorkKey => {
  const [kind, site, rest] = text.split('/');
  if (!site || !rest) throw new Error(`«${text}» is no key of the reconciler`);
  const siteId = brandId<SiteId>(site);
  return kind === 'deployment'
    ? { kind, siteId, id: brandId<DeploymentId>(rest) }
    : { kind: 'namespace', siteId, name: rest };
};
