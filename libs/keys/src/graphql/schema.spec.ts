import { describe, expect, it } from '@jest/globals';
import { schemaOf, sdlOf, undeclaredPermissions, undescribed } from '@beffroi/platform/graphql';
import type { GraphQLSchema } from 'graphql';
import { resolvers } from './index.ts';

describe('the schema of keys', () => {
  let schema: GraphQLSchema;
  it('declares a permission for each operation and describes everything', async () => {
    schema = await schemaOf(resolvers);
    expect(undeclaredPermissions(schema)).toEqual([]);
    expect(undescribed(schema)).toEqual([]);
  });

  it('answers mutations with a union of success and expected failures', () => {
    const sdl = sdlOf(schema);
    expect(sdl).toContain(
      'union IssueApiKeyResult = ApiKeyIssued | InvalidAddressCount | InvalidAddressRange | InvalidExpiry | InvalidKeyContact | InvalidKeyName | NoModels | NotFound | StateForbids | UnknownModel',
    );
    expect(sdl).toContain('union RotateApiKeyResult = ApiKeyNotActive | ApiKeyRotated | NotFound');
    expect(sdl).toContain('union RevokeApiKeyResult = ApiKeyRevoked | NotFound');
  });
});
