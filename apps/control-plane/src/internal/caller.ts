import type { SelfServiceAnswer, SelfServiceCall, SelfServiceFailure } from '@beffroi/contracts/self-service';
import type { TenantScope } from '@beffroi/kernel';
import type { ApiKey } from '@beffroi/keys/domain';

/** The API key that a gateway asks for, as the database knows it now. */
export interface Caller {
  readonly key: ApiKey;
  /** Of the key's collectivité, with the key as its actor. */
  readonly scope: TenantScope;
  /** Of the signature: the same request, sent twice, is the same operation. */
  readonly nonce: string;
}

export const answered = <Call extends SelfServiceCall>(
  value: Extract<SelfServiceAnswer<Call>, { ok: true }>['value'],
): SelfServiceAnswer<Call> => ({ ok: true, value });

export const refused = (
  failure: SelfServiceFailure,
): { readonly ok: false; failure: SelfServiceFailure } => ({
  ok: false,
  failure,
});
