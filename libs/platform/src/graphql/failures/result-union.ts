import { createUnionType } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';
import { DomainError } from './domain-error.interface.ts';

/**
 * The result of a mutation: success or one of its expected failures. Failures are told by their class, anything
 * else is the success type, so a resolver may answer with a plain object.
 *
 * @example
 * const CreateProjectResult = resultUnion('CreateProjectResult', 'The project, or why not.', Project, [NotFound]);
 */
export const resultUnion = <Success, Failed extends DomainError>(
  name: string,
  description: string,
  success: Type<Success>,
  failures: readonly (new (...args: never[]) => Failed)[],
): Success | Failed =>
  createUnionType<readonly Type<Success | Failed>[]>({
    name,
    description,
    types: () => [success, ...(failures as readonly Type<Failed>[])],
    resolveType: (value: object) => (value instanceof DomainError ? value.constructor : success) as Type,
  });
