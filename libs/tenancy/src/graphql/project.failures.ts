import { unreachable } from '@beffroi/kernel';
import { DomainError, Failure, NotFound } from '@beffroi/platform/graphql';
import { Field, ID, Int } from '@nestjs/graphql';
import type * as domain from '../domain/index.ts';
import { StateForbids } from './life-cycle.failures.ts';
import { messages, nouns } from './messages.ts';

@Failure('The collectivité has a project of this name.')
export class ProjectNameTaken extends DomainError {
  @Field(() => ID, { description: 'The project that has it.' })
  readonly projectId: string;

  constructor({ name, projectId }: domain.ProjectNameTaken) {
    super('project_name_taken', messages.projectNameTaken(name));
    this.projectId = projectId;
  }
}

@Failure('A text of the project is empty or too long.')
export class InvalidProject extends DomainError {
  @Field(() => String, { description: 'Which one: `name` or `analyticCode`.' })
  readonly field: string;

  @Field(() => Int, { description: 'How many characters it may have.' })
  readonly maximumLength: number;

  constructor({ field, maximumLength }: domain.InvalidProject) {
    super('invalid_project', messages.invalidProject(field, maximumLength));
    this.field = field;
    this.maximumLength = maximumLength;
  }
}

export const projectFailure = (
  failure: domain.CreateProjectFailure,
): NotFound | ProjectNameTaken | InvalidProject | StateForbids => {
  switch (failure.kind) {
    case 'CollectiviteNotFound':
      return new NotFound(nouns.collectivite, failure.collectiviteId);
    case 'AttachedBodyNotFound':
      return new NotFound(nouns.attachedBody, failure.attachedBodyId);
    case 'StateForbids':
      return new StateForbids(failure);
    case 'ProjectNameTaken':
      return new ProjectNameTaken(failure);
    case 'InvalidProject':
      return new InvalidProject(failure);
    default:
      return unreachable(failure);
  }
};

export const switchFailure = (failure: domain.SwitchProjectFailure): NotFound | StateForbids =>
  failure.kind === 'StateForbids'
    ? new StateForbids(failure)
    : new NotFound(nouns.project, failure.projectId);
