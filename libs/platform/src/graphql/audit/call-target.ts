import type { AuditTarget } from '@beffroi/contracts/audit';
import {
  getNamedType,
  GraphQLID,
  isInputObjectType,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';

/** No identifier of ours is longer or has other characters; what has is not repeated, whatever was pasted there. */
const IDENTIFIER = /^[\w.:-]{1,64}$/;
const NONE = '-';

interface Argument {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly value: unknown;
}

/** What a call is about, as its caller says: the first ID among its arguments, or in its `input` or `filter`. */
export const targetOf = (
  field: GraphQLField<unknown, unknown>,
  args: Readonly<Record<string, unknown>>,
  noun: string,
): AuditTarget => {
  const given = field.args
    .map(({ name, type }) => ({ name, type, value: args[name] }))
    .flatMap((argument) => [argument, ...membersOf(argument)])
    .find(({ type, value }) => getNamedType(type) === GraphQLID && typeof value === 'string');
  if (!given) return { type: noun, id: NONE };
  const id = given.value as string;
  return { type: nounOf(given.name) ?? noun, id: IDENTIFIER.test(id) ? id : NONE };
};

const membersOf = ({ type, value }: Argument): Argument[] => {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return [];
  const members = value as Record<string, unknown>;
  return Object.values(named.getFields()).map((member) => ({
    name: member.name,
    type: member.type,
    value: members[member.name],
  }));
};

/** `apiKeyId` is about an `api-key`; plain `id` about the noun of the permission. */
const nounOf = (name: string): string | undefined =>
  /^(.+)Id$/.exec(name)?.[1]!.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
