import { describe, expect, it } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { sizeOf } from './operation.size.ts';

const sizeOfText = (text: string) => {
  const document = parse(text);
  return sizeOf(document.definitions[0] as OperationDefinitionNode, document);
};

describe('the size of an operation', () => {
  it('counts fields, those at the top, aliases, directives and how deep they nest', () => {
    expect(
      sizeOfText('query @a { x: town @b { name } towns { p: projects @c @d { id } } __typename }'),
    ).toEqual({
      depth: 3,
      fields: 5,
      rootFields: 2,
      aliases: 2,
      directives: 4,
    });
  });

  it('counts a fragment as often as it is spread, at the top too', () => {
    const text = 'query { ...f ... on Query { ...f } } fragment f on Query { a: town { id @x } }';
    expect(sizeOfText(text)).toEqual({ depth: 2, fields: 4, rootFields: 2, aliases: 2, directives: 2 });
  });

  it('measures fragments that double each other at once, and finds them enormous', () => {
    const doubling = Array.from(
      { length: 300 },
      (_, i) => `fragment f${i} on T { ...f${i + 1} ...f${i + 1} }`,
    );
    const { fields, depth } = sizeOfText(`{ t { ...f0 } } ${doubling.join(' ')} fragment f300 on T { id }`);
    expect(fields).toBeGreaterThan(1e80);
    expect(depth).toBe(2);
  });
});
