import { type Text, unreachable } from '@beffroi/kernel';
import type { DelegateApiKeyFailure, SelfServiceRefused, UpdateApiKeyFailure } from '@beffroi/keys/domain';
import { refused } from './caller.ts';

type Refused = ReturnType<typeof refused>;

export const managementRefusal = ({ reason }: SelfServiceRefused): Refused =>
  refused({ kind: reason === 'not-allowed' ? 'not-allowed' : 'key-not-active' });

/** What the domain says, as a client of the gateway may hear it. */
export const writeRefusal = (failure: DelegateApiKeyFailure | UpdateApiKeyFailure): Refused => {
  switch (failure.kind) {
    case 'ApiKeyNotFound':
      return refused({ kind: 'not-found' });
    case 'KeyNotActive':
      return refused({ kind: 'key-not-active' });
    case 'StateForbids':
      return refused({ kind: 'nothing-new' });
    case 'SelfServiceRefused':
      return managementRefusal(failure);
    case 'ExpiryBeyondMaximum':
      return refused({ kind: 'expiry-beyond-maximum', maximum: failure.maximum.toISOString() });
    case 'InvalidKeyName':
      return invalid('name', {
        en: `must have 1 to ${failure.maximumLength} characters`,
        fr: `doit avoir de 1 à ${failure.maximumLength} caractères`,
      });
    case 'InvalidKeyContact':
      return invalid('email', {
        en: `must have at most ${failure.maximumLength} characters`,
        fr: `doit avoir au plus ${failure.maximumLength} caractères`,
      });
    case 'InvalidExpiry':
      return invalid('expires', { en: 'must lie in the future', fr: 'doit être à venir' });
    case 'InvalidAddressRange':
    case 'InvalidAddressCount':
      return invalid('addresses', {
        en: 'must be ranges of addresses',
        fr: 'doivent être des plages d’adresses',
      });
    case 'NoModels':
      return invalid('models', { en: 'must have one model at least', fr: 'doit compter au moins un modèle' });
    case 'UnknownModel':
      return invalid('models', {
        en: `there is no model ${failure.model}`,
        fr: `le modèle ${failure.model} n’existe pas`,
      });
    default:
      return unreachable(failure);
  }
};

const invalid = (field: string, message: Text): Refused => refused({ kind: 'invalid', field, message });
