import { GraphQLError } from 'graphql';
import type { Text } from '@beffroi/kernel';

/** A top-level error written for the caller, whose language is chosen where the answer leaves. */
export class Refusal extends GraphQLError {
  readonly code: string;
  readonly text: Text;
  readonly remedy: Text;
  /** Of the HTTP answer; 200 where absent, as GraphQL answers errors. */
  readonly status: number | undefined;

  /** @param status of the HTTP answer, where the whole operation is refused before it runs */
  constructor(code: string, text: Text, remedy: Text, status?: number) {
    super(text.en, { extensions: { code, ...(status ? { http: { status } } : {}) } });
    this.code = code;
    this.text = text;
    this.remedy = remedy;
    this.status = status;
  }
}

/** Arguments that the schema's types let through and that make no sense. */
export const badInput = (text: Text, remedy: Text): Refusal => new Refusal('BAD_USER_INPUT', text, remedy);
