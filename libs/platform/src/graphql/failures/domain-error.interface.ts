import { Field, InterfaceType, ObjectType } from '@nestjs/graphql';
import type { Text } from '@beffroi/kernel';
import { Localised } from './localised.decorator.ts';

/** What a failure says: the cause, and what the caller can do about it where there is something. */
export interface FailureText {
  readonly message: Text;
  readonly remedy: Text | null;
}

/** An expected failure of a mutation: a member of its result union, never a top-level error. */
@InterfaceType({ description: 'An expected failure: what went wrong and what to do about it.' })
export abstract class DomainError {
  @Field(() => String, { description: 'Stable and for programs, such as already_registered.' })
  readonly code: string;

  @Localised({ description: 'For people, in the language of Accept-Language (French by default).' })
  readonly message: Text;

  @Localised({ description: 'What the caller can do about it.', nullable: true })
  readonly remedy: Text | null;

  constructor(code: string, text: FailureText) {
    this.code = code;
    this.message = text.message;
    this.remedy = text.remedy;
  }
}

/** Declares a class that extends `DomainError` as one failure of the schema. */
export const Failure = (description: string): ClassDecorator =>
  ObjectType({ description, implements: () => DomainError });
