import type { WireClient } from './wire.client.ts';

/** What a row may need beside the API server itself; a real server names what it has in CONTRACT_HAS. */
export type Need =
  /** kube-controller-manager: namespaces finish, garbage is collected, Deployments become ReplicaSets. */
  | 'controllers'
  /** Nodes on which pods become Ready (KWOK, or real ones), one of them with at least two `nvidia.com/gpu`. */
  | 'nodes'
  /** A server that no longer knows its first changes: compacted by etcd, and made before the API server started. */
  | 'past'
  /** The stand-in's own faults. */
  | 'faults';

export interface Subject {
  readonly api: WireClient;
  /** A namespace that belongs to the row's area. */
  readonly namespace: string;
  /** A name that no other row uses. */
  name(prefix: string): string;
  /** Where the stand-in's faults are set; undefined on a real server. */
  readonly faultsUrl?: string | undefined;
}

export type Check = (subject: Subject) => Promise<void>;

/** One measured behaviour of a Kubernetes API server. */
export interface Row {
  readonly area: string;
  readonly expects: string;
  readonly needs?: readonly Need[];
  /** Asserted on a real server and on the stand-in alike. */
  readonly check: Check;
}

/** Rows of one area, written as sentence and assertion. */
export const holding = (
  area: string,
  checks: Readonly<Record<string, Check>>,
  needs?: readonly Need[],
): Row[] =>
  Object.entries(checks).map(([expects, check]) => ({
    area,
    expects,
    check,
    ...(needs ? { needs } : {}),
  }));
