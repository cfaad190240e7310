import type { ApiObject } from '../objects/object.types.ts';

/** Who sent a request. */
export interface Identity {
  /** `system:serviceaccount:<namespace>:<name>` for a service account. */
  readonly user: string;
  /** May do everything, as members of `system:masters`. */
  readonly isMaster: boolean;
}

/** What a request wants to do, as RBAC sees it. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `deployments/scale`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** Told of each right that a request needed, whether or not it was given. */
export type AccessListener = (identity: Identity, needed: Attributes) => void;

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface Role extends ApiObject {
  readonly rules?: readonly PolicyRule[];
}

export interface Binding extends ApiObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
  }[];
}
