import type { ClusterFailure } from '@beffroi/platform/kubernetes';
import type { Setback } from '../../domain/index.ts';

/** An object of the name is there that is not ours. */
export interface NameTaken {
  readonly kind: 'name-taken';
  readonly message: string;
}

/** What a failed call means for the deployment; null: the next look settles it. */
export const setbackOf = ({ kind, message }: ClusterFailure | NameTaken): Setback | null => {
  switch (kind) {
    case 'name-taken':
      return { reason: 'NameTaken', message };
    case 'terminating':
    case 'conflict':
    case 'not-found':
    case 'already-exists':
    case 'expired':
      return null;
    case 'field-conflict':
      return { reason: 'ConflictingFieldManager', message };
    case 'forbidden':
      return { reason: /PodSecurity/.test(message) ? 'PodSecurityRejected' : 'ClusterRefused', message };
    case 'invalid':
    case 'unknown-kind':
    case 'unauthorized':
      return { reason: 'ClusterRefused', message };
    case 'too-many-requests':
    case 'server-error':
    case 'unreachable':
      return { reason: 'ClusterUnreachable', message };
  }
};
