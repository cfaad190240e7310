import type { SelfServiceFailure } from '@beffroi/contracts/self-service';
import { unreachable } from '@beffroi/kernel';
import type { DelegateApiKeyFailure, SelfServiceRefused, UpdateApiKeyFailure } from '@beffroi/keys/domain';
import { refused } from './caller.ts';

type Refused = ReturnType<typeof refused>;

export const managementRefusal = ({ reason }: SelfServiceRefused): Refused =>
  refused({ kind: reason === 'not-allowed' ? 'not-allowed' : 'key-not-active' });

/** What the domain says, as a client of the gateway may hear it: in Albert's English. */
export const writeRefusal = (failure: DelegateApiKeyFailure | UpdateApiKeyFailure): Refused => {
  switch (failure.kind) {
    case 'ApiKeyNotFound':
      return refused({ kind: 'not-found' });
    case 'KeyNotActive':
      return refused({ kind: 'key-not-active' });
    case 'SelfServiceRefused':
      return managementRefusal(failure);
    case 'ExpiryBeyondMaximum':
      return refused({ kind: 'expiry-beyond-maximum', maximum: failure.maximum.toISOString() });
    case 'InvalidKeyName':
      return refused(invalid('name', `must have 1 to ${failure.maximumLength} characters`));
    case 'InvalidKeyContact':
      return refused(invalid('email', `must have at most ${failure.maximumLength} characters`));
    case 'InvalidExpiry':
      return refused(invalid('expires', 'must lie in the future'));
    case 'InvalidAddressRange':
    case 'InvalidAddressCount':
      return refused(invalid('addresses', 'must be ranges of addresses'));
    case 'UnknownModel':
      return refused(invalid('models', `there is no model ${failure.model}`));
    default:
      return unreachable(failure);
  }
};

const invalid = (field: string, message: string): SelfServiceFailure => ({ kind: 'invalid', field, message });
