import type { KubernetesObject } from '@beffroi/platform/kubernetes';
import { type Manifest, specHashOf } from '../../domain/index.ts';

interface Seen {
  readonly declared: string;
  readonly object: KubernetesObject;
  readonly untilMs: number;
}

/**
 * Secrets that were found as declared a moment ago. The worker may read each of them and neither list nor watch any:
 * nobody tells it of their changes, however often it asks.
 */
export class BelievedSecrets {
  /** In the order in which they end. */
  private readonly seen = new Map<string, Seen>();

  constructor(private readonly believedMs: number) {}

  /** undefined: ask the cluster. */
  find(manifest: Manifest): KubernetesObject | undefined {
    this.forgetOld();
    const seen = this.seen.get(nameOf(manifest));
    return seen?.declared === specHashOf(manifest) ? seen.object : undefined;
  }

  /** @param object as the manifest declares it */
  believe(manifest: Manifest, object: KubernetesObject): void {
    this.seen.delete(nameOf(manifest));
    const untilMs = performance.now() + this.believedMs;
    this.seen.set(nameOf(manifest), { declared: specHashOf(manifest), object, untilMs });
  }

  private forgetOld(): void {
    const nowMs = performance.now();
    for (const [name, { untilMs }] of this.seen) {
      if (untilMs > nowMs) return;
      this.seen.delete(name);
    }
  }
}

const nameOf = ({ metadata }: Manifest): string => `${metadata.namespace}/${metadata.name}`;
