import type { StepUpPolicy } from '@beffroi/contracts/access';

export interface StepUpOptions extends StepUpPolicy {
  /** Where people of a browser log in again, such as `/auth/login`; absent where they cannot. */
  readonly loginPath?: string;
}
