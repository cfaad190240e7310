import type { Type } from '@nestjs/common';
import { createUnionType } from '@nestjs/graphql';
import { DomainError } from './domain-error.interface.ts';

type FailureClass = new (...values: never[]) => DomainError;

/**
 * The result of a mutation: success or one of its expected failures. Failures are told by their class, anything
 * else is the success type, so a resolver may answer with a plain object.
 *
 * @example
 * const CreateProjectResult = resultUnion('CreateProjectResult', 'The project, or why not.', Project, [NotFound]);
 */
export const resultUnion = <Success, const Failures extends readonly FailureClass[]>(
  name: string,
  description: string,
  success: Type<Success>,
  failures: Failures,
): Success | InstanceType<Failures[number]> =>
  createUnionType<readonly Type<Success | InstanceType<Failures[number]>>[]>({
    name,
    description,
    types: () => [success, ...(failures as unknown as readonly Type<InstanceType<Failures[number]>>[])],
    resolveType: (value: object) => (value instanceof DomainError ? value.constructor : success) as Type,
  });
