import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import {
  clashingFields,
  schemaOf,
  sdlOf,
  undeclaredPermissions,
  undescribed,
} from '@beffroi/platform/graphql';
import { resolvers } from './resolvers.ts';

describe('the schema', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await schemaOf(resolvers);
  });

  it('is the one that is committed (written by print-schema)', () => {
    const committed = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
    expect(sdlOf(schema)).toBe(committed);
  });

  it('declares the permission of every query and mutation', () => {
    expect(undeclaredPermissions(schema)).toEqual([]);
  });

  it('describes every type, field, argument and value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('lets a client ask every member of a union for all of its fields at once', () => {
    expect(clashingFields(schema)).toEqual([]);
  });

  it('gives every mutation one input and a union of its outcomes', () => {
    for (const mutation of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      const name = mutation.name.replace(/^./, (first) => first.toUpperCase());
      expect(mutation.args.map(({ name: argument, type }) => `${argument}: ${String(type)}`)).toEqual([
        `input: ${name}Input!`,
      ]);
      expect(String(mutation.type)).toBe(`${name}Result!`);
    }
  });
});
