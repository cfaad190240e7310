import { DomainError, Failure } from '@beffroi/platform/graphql';
import type * as domain from '../domain/index.ts';
import { scalingMessages } from './scaling.messages.ts';

@Failure('Nobody could keep such a schedule.')
export class InvalidSchedule extends DomainError {
  constructor(failure: domain.InvalidSchedule) {
    super('invalid_schedule', scalingMessages.invalidSchedule(failure));
  }
}

@Failure('A deployment cannot fall asleep after such a time.')
export class InvalidDelay extends DomainError {
  constructor(failure: domain.InvalidDelay) {
    super('invalid_delay', scalingMessages.invalidDelay(failure));
  }
}

@Failure('It would be at the cost of the other collectivités: only the operator may decide it.')
export class OperatorDecides extends DomainError {
  constructor(failure: domain.OperatorDecides) {
    super('operator_decides', scalingMessages.operatorDecides(failure));
  }
}
