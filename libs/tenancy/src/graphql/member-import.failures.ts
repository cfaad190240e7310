import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure } from '@beffroi/platform/graphql';
import { Field } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { importMessages } from './member-import.messages.ts';

@Failure('The file cannot be read.')
export class UnreadableImport extends DomainError {
  @Field(() => String, { description: '`empty`, `header`, `syntax` or `too-many-lines`.' })
  readonly cause: string;

  constructor(failure: domain.UnreadableImport) {
    super('unreadable_import', importMessages.unreadable(failure));
    this.cause = failure.cause;
  }
}

@Failure('The group or the département has nobody.')
export class NobodyThere extends DomainError {
  constructor(failure: domain.NobodyThere) {
    super('nobody_there', importMessages.nobody(failure));
  }
}

export const importFailure = (failure: domain.ImportFailure): UnreadableImport | NobodyThere => {
  switch (failure.kind) {
    case 'UnreadableImport':
      return new UnreadableImport(failure);
    case 'NobodyThere':
      return new NobodyThere(failure);
    default:
      return unreachable(failure);
  }
};
