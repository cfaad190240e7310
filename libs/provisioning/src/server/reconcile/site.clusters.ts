import { type SiteCredentials, type SiteRegistry } from '@beffroi/catalogue/domain';
import { type SiteId, systemScope } from '@beffroi/kernel';
import { digestOf } from '@beffroi/platform/crypto';
import { type Cluster, connectCluster, type ConnectOptions } from '@beffroi/platform/kubernetes';

const SCOPE = systemScope('connecting to the clusters of the sites');

export interface SiteCluster {
  readonly siteId: SiteId;
  readonly cluster: Cluster;
  /** Another one after the site's kubeconfig changed. */
  readonly credentialDigest: string;
}

/** The clusters of all sites, connected with what the catalogue keeps sealed. */
export class SiteClusters {
  private readonly connected = new Map<SiteId, SiteCluster>();

  constructor(
    private readonly sites: SiteRegistry,
    private readonly credentials: SiteCredentials,
    private readonly limits: Omit<ConnectOptions, 'kubeconfigYaml'> = {},
  ) {}

  /** As they are registered now; a site without a kubeconfig is left out. */
  async current(): Promise<SiteCluster[]> {
    const sites = await this.sites.list(SCOPE);
    const clusters = await Promise.all(sites.map(({ id }) => this.connect(id)));
    return clusters.filter((cluster) => cluster !== undefined);
  }

  async close(): Promise<void> {
    await Promise.all([...this.connected.values()].map(({ cluster }) => cluster.close()));
    this.connected.clear();
  }

  private async connect(siteId: SiteId): Promise<SiteCluster | undefined> {
    const kubeconfigYaml = await this.credentials.kubeconfigOf(SCOPE, siteId);
    if (kubeconfigYaml === undefined) return undefined;
    const known = this.connected.get(siteId);
    const credentialDigest = digestOf(kubeconfigYaml);
    if (known?.credentialDigest === credentialDigest) return known;
    const cluster = connectCluster({ ...this.limits, kubeconfigYaml });
    const site = { siteId, cluster, credentialDigest };
    this.connected.set(siteId, site);
    await known?.cluster.close();
    return site;
  }
}
