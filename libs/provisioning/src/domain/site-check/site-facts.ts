import type { NodeShape } from '@beffroi/catalogue/domain';
import type { SitePermission } from '../access/site-permissions.ts';
import type { Measurement } from './finding.ts';

/** A node as a check sees it. */
export interface CheckedNode extends NodeShape {
  /** Keys of its taints. */
  readonly taints: readonly string[];
}

export interface StorageClassFacts {
  readonly name: string;
  readonly provisioner: string;
  readonly isDefault: boolean;
  readonly expands: boolean;
}

export interface PermissionFacts {
  readonly lacking: readonly SitePermission[];
}

export interface RuleFacts {
  /** Granted and not needed. */
  readonly excess: readonly SitePermission[];
  /** The cluster cannot list all of them (webhook authorisers). */
  readonly incomplete: boolean;
}

export interface ClockFacts {
  readonly aheadMs: number;
  readonly uncertaintyMs: number;
}

/** Against the API server's. */
export interface NodeClockFacts {
  readonly nodeName: string;
  readonly aheadMs: number;
}

/** Which of three pods reached a fourth. */
export interface NetworkFacts {
  /** Let out and let in. */
  readonly allowed: boolean;
  /** Let out, not let in. */
  readonly stranger: boolean;
  /** Let in, not let out. */
  readonly silenced: boolean;
}

export interface ImageFacts {
  readonly image: string;
  /** As the node says it ran; null: it never did. */
  readonly ranAs: string | null;
  /** What the node says of the pull, in its words. */
  readonly problem: string | null;
}

/** All that was measured on a site, at one time. */
export interface SiteFacts {
  /** Such as `v1.35.8`. */
  readonly version: Measurement<{
    readonly gitVersion: string;
    readonly major: number;
    readonly minor: number;
  }>;
  readonly permissions: Measurement<PermissionFacts>;
  readonly rules: Measurement<RuleFacts>;
  readonly clock: Measurement<ClockFacts>;
  /** Of the nodes that tell it. */
  readonly nodeClocks: Measurement<readonly NodeClockFacts[]>;
  /** Whether a pod that Pod Security «restricted» forbids was let in. */
  readonly forbiddenPodAccepted: Measurement<boolean>;
  readonly network: Measurement<NetworkFacts>;
  /** Of our programs. */
  readonly image: Measurement<ImageFacts>;
  readonly engineImage: Measurement<ImageFacts>;
  readonly nodes: Measurement<readonly CheckedNode[]>;
  readonly storage: Measurement<readonly StorageClassFacts[]>;
}
