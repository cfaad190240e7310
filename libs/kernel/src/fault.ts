import type { Language, Text } from './language.ts';

/** Something that a person can mend, told outside GraphQL: same parts as its `DomainError`. */
export interface Fault {
  /** Such as `PORT_IN_USE`; never translated. */
  readonly code: string;
  /** The cause, a sentence. */
  readonly message: Text;
  /** What to do, a sentence. */
  readonly remedy: Text;
}

/** Cause, remedy and code, as a terminal shows them; a cause that is a list ends its own line. */
export const faultLine = ({ code, message, remedy }: Fault, language: Language): string => {
  const cause = message[language];
  return `${cause}${cause.endsWith('\n') ? '' : ' '}${remedy[language]} [${code}]`;
};
