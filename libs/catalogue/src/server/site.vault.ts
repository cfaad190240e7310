import { openText, seal, type SealingKey } from '@beffroi/platform/crypto';
import type { SiteId } from '@beffroi/kernel';

/** Seals the credentials of sites with the control key, which no gateway has. */
export class SiteVault {
  /** @param keys the control key first, then those before it that may still be in use */
  constructor(private readonly keys: readonly [SealingKey, ...SealingKey[]]) {}

  seal(id: SiteId, kubeconfig: string): string {
    return seal(this.keys[0], kubeconfig, contextOf(id));
  }

  /** @throws SealBroken when none of the keys opens it */
  open(id: SiteId, sealed: string): string {
    return openText(this.keys, sealed, contextOf(id));
  }
}

const contextOf = (id: SiteId): string => `site:${id}:kubeconfig`;
