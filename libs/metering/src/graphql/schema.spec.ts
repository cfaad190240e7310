import { describe, expect, it } from '@jest/globals';
import { schemaOf, sdlOf, undeclaredPermissions, undescribed } from '@beffroi/platform/graphql';
import { resolvers } from './index.ts';

describe('the schema of metering', () => {
  it('declares a permission for its query, describes everything and keeps its agreed shape', async () => {
    const schema = await schemaOf(resolvers);
    expect(undeclaredPermissions(schema)).toEqual([]);
    expect(undescribed(schema)).toEqual([]);
    const sdl = sdlOf(schema);
    expect(sdl).toContain('enum UsageDimension');
    expect(sdl).toMatch(
      /usage\([^)]*filter: UsageFilterInput[^)]*groupBy: \[UsageDimension!\][^)]*\): \[UsageRow!\]!/,
    );
  });
});
