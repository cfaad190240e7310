import { describe, expect, it } from '@jest/globals';
import { schemaOf, undeclaredPermissions, undescribed } from '@beffroi/platform/graphql';
import { resolvers } from './index.ts';

describe('the schema of catalogue', () => {
  it('declares a permission for each operation and describes everything', async () => {
    const schema = await schemaOf(resolvers);
    expect(undeclaredPermissions(schema)).toEqual([]);
    expect(undescribed(schema)).toEqual([]);
  });
});
