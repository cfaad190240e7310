import type { OperatorScope, TenantScope } from '@beffroi/kernel';
import type { Principal } from '../access/index.ts';
import type { AuditOrigin, AuditResult, AuditTarget } from './entry.ts';

/** Who sent a call, as far as it came: somebody known may still have no right, and so no scope. */
export type AuditCaller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'known';
      readonly principal: Principal;
      readonly scope: OperatorScope | TenantScope | undefined;
    };

/** A mutation or a sensitive read that somebody asked for: it leaves exactly one entry. */
export interface AuditedCall {
  readonly kind: 'mutation' | 'read';
  /** The permission that it asks of its caller. */
  readonly action: string;
  /** As the caller named it; what it really was is known only to a call that succeeds. */
  readonly target: AuditTarget;
  readonly origin: AuditOrigin;
}

/** What a call came to, told by its answer or by what it threw. */
export interface CallOutcome {
  readonly caller: AuditCaller;
  readonly result: Exclude<AuditResult, 'unchanged'>;
  /** The code of the refusal or fault. */
  readonly failure?: string;
}
