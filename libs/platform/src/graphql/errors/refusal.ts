import { GraphQLError } from 'graphql';
import type { Text } from '../request/language.ts';

/** A top-level error written for the caller, whose language is chosen where the answer leaves. */
export class Refusal extends GraphQLError {
  readonly code: string;
  readonly text: Text;
  readonly remedy: Text;

  constructor(code: string, text: Text, remedy: Text) {
    super(text.en, { extensions: { code } });
    this.code = code;
    this.text = text;
    this.remedy = remedy;
  }
}

/** Arguments that the schema's types let through and that make no sense. */
export const badInput = (text: Text, remedy: Text): Refusal => new Refusal('BAD_USER_INPUT', text, remedy);
