import { type SiteCluster, SiteClusters } from '@beffroi/provisioning/server';
import type { Cluster } from '@beffroi/platform/kubernetes';

/** What a write is about: an object, or where it is. */
interface Written {
  readonly kind: string;
}

export interface Applied extends Written {
  readonly apiVersion: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const WRITES = ['apply', 'create', 'replace', 'patch', 'delete', 'scale'] as const;

/** Notes every write that is sent to any site, and what was applied. */
export class CountingClusters extends SiteClusters {
  writes = 0;
  /** Told before it is sent. */
  onWrite: (object: Written) => void = () => undefined;
  readonly applied = new Map<string, Applied>();
  private readonly counted = new Map<Cluster, Cluster>();

  override async current(): Promise<SiteCluster[]> {
    const sites = await super.current();
    return sites.map((site) => ({ ...site, cluster: this.count(site.cluster) }));
  }

  private count(cluster: Cluster): Cluster {
    const known = this.counted.get(cluster);
    if (known) return known;
    const counted = new Proxy(cluster, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          if (isWrite(name)) this.note(name, args[0] as Applied);
          return Reflect.apply(member, target, args);
        };
      },
    });
    this.counted.set(cluster, counted);
    return counted;
  }

  private note(name: string, object: Applied): void {
    this.writes += 1;
    this.onWrite(object);
    const { kind, metadata } = object;
    if (name === 'apply') this.applied.set(`${metadata.namespace}/${kind}/${metadata.name}`, object);
  }
}

const isWrite = (name: string | symbol): name is (typeof WRITES)[number] =>
  (WRITES as readonly (string | symbol)[]).includes(name);
