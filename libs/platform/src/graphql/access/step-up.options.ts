import type { StepUpPolicy } from '@beffroi/contracts/access';

export interface StepUpOptions extends StepUpPolicy {
  /** Where people of an issuer log in again with a browser, such as `/auth/login`; undefined where they cannot. */
  readonly loginPathOf: (issuer: string) => string | undefined;
}
