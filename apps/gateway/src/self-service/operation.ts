import type {
  SelfServiceCall,
  SelfServiceFailure,
  SelfServiceInput,
  SelfServiceValue,
} from '@beffroi/contracts/self-service';
import type { RequestFault } from '@beffroi/contracts/openai';
import { err, ok, type Result } from '@beffroi/kernel';
import type { Identity } from '../pipeline/identity.ts';
import type { ReadRefusal } from '../pipeline/read.body.ts';
import type { Records } from '../records/record.views.ts';

export type SelfServiceRefusal =
  | SelfServiceFailure
  | ReadRefusal
  /** It does not answer, not in time, or not as agreed. */
  | { readonly kind: 'control-plane-away' }
  | { readonly kind: 'too-many-calls' };

export type Asked<Call extends SelfServiceCall> = Result<
  SelfServiceValue<Call>,
  SelfServiceFailure | { readonly kind: 'control-plane-away' }
>;

/** A request of a key about itself. */
export interface Asking {
  readonly identity: Identity;
  readonly records: Records;
  readonly nowMs: number;
  readonly query: URLSearchParams;
  /** What stood for `*` in the path. */
  readonly name: string;
  /** The body, where the operation takes one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Asks the control plane on behalf of the key. */
  readonly ask: <Call extends SelfServiceCall>(
    call: Call,
    input: SelfServiceInput<Call>,
  ) => Promise<Asked<Call>>;
  /** The whole key that an answer brought sealed, once this gateway lets it in. */
  readonly openKey: (apiKeyId: string, sealedSecret: string) => Promise<string>;
}

/** 204 where there is no body. */
export interface Reply {
  readonly status: 200 | 201 | 204;
  readonly body?: object;
}

export type Answer = Result<Reply, SelfServiceRefusal>;

export interface SelfServiceOperation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** One of each generation of Albert's API. */
  readonly paths: readonly string[];
  readonly run: (asking: Asking) => Promise<Answer>;
}

export const replied = (body: object, status: 200 | 201 = 200): Answer => ok({ status, body });
export const faulty = (faults: readonly RequestFault[]): Answer => err({ kind: 'faulty', faults });
