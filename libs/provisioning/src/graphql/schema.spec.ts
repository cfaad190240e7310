import { describe, expect, it } from '@jest/globals';
import { resolvers as catalogue } from '@beffroi/catalogue/graphql';
import { schemaOf, sdlOf, undeclaredPermissions, undescribed } from '@beffroi/platform/graphql';
import { resolvers } from './index.ts';

describe('the schema of provisioning', () => {
  it('declares a permission for each operation and describes everything', async () => {
    const schema = await schemaOf([...resolvers, ...catalogue]);
    expect(undeclaredPermissions(schema)).toEqual([]);
    expect(undescribed(schema)).toEqual([]);
    const sdl = sdlOf(schema);
    expect(sdl).toContain('union RetireDeploymentResult = Deployment | NotFound');
    const requestUnion = /union RequestDeploymentResult =([^"]*)/.exec(sdl)![1]!;
    for (const member of [
      'Deployment',
      'InsufficientCapacity',
      'InvalidReplicas',
      'ModelDoesNotFit',
      'ModelNotSelfHostable',
      'NotFound',
      'SiteRefused',
      'UnknownModel',
    ])
      expect(requestUnion).toContain(member);
  });
});
