import { GraphQLError } from 'graphql';
import type { Text } from '@beffroi/kernel';

/** What goes with a refusal beside its texts. */
export interface RefusalDetails {
  /** For programs, beside `code` and `remedy`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Of the HTTP answer, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A top-level error written for the caller, whose language is chosen where the answer leaves. */
export class Refusal extends GraphQLError {
  readonly code: string;
  readonly text: Text;
  readonly remedy: Text;
  /** Of the HTTP answer; 200 where absent, as GraphQL answers errors. */
  readonly status: number | undefined;
  readonly details: RefusalDetails;

  /** @param status of the HTTP answer, where the whole operation is refused before it runs */
  constructor(code: string, text: Text, remedy: Text, status?: number, details: RefusalDetails = {}) {
    super(text.en, { extensions: { code, ...(status ? { http: { status } } : {}) } });
    this.code = code;
    this.text = text;
    this.remedy = remedy;
    this.status = status;
    this.details = details;
  }
}

/** Arguments that the schema's types let through and that make no sense. */
export const badInput = (text: Text, remedy: Text): Refusal => new Refusal('BAD_USER_INPUT', text, remedy);
