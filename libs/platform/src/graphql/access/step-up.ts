import { decideStepUp, type Principal } from '@beffroi/contracts/access';
import type { Clock } from '@beffroi/kernel';
import { personRequired, stepUpRequired } from './step-up.errors.ts';
import type { StepUpOptions } from './step-up.options.ts';

/** Asks for a recent login with a second factor, where the installation wants that. */
export class StepUp {
  constructor(
    private readonly options: StepUpOptions | undefined,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal `step_up_required` or `person_required` */
  assertRecentLogin(principal: Principal): void {
    if (!this.options) return;
    const decision = decideStepUp(principal, this.options, this.clock.now());
    switch (decision.kind) {
      case 'strong-enough':
        return;
      case 'step-up-required':
        throw stepUpRequired(this.options, principal);
      case 'person-required':
        throw personRequired();
    }
  }
}
