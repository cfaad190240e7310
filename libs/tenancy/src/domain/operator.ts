import type { Brand } from '@beffroi/kernel';
import type { Siren } from './identifiers.ts';

export type OperatorId = Brand<string, 'OperatorId'>;

/** The syndicate that runs the installation; there is one. */
export interface Operator {
  readonly id: OperatorId;
  readonly name: string;
  readonly siren: Siren | null;
}
