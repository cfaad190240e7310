import { describe, expect, it } from '@jest/globals';
import { policyRules, siteAccessManifests, sitePermissions } from './site-permissions.ts';

describe('the rights on a site', () => {
  it('never let us list secrets, enter a pod, or give rights to anybody', () => {
    const wanted = sitePermissions().map(({ resource, verb }) => `${verb} ${resource}`);
    for (const forbidden of [/(list|watch) secrets/, /pods\/exec/, /role/, /\*/, /serviceaccounts\/token/])
      expect(wanted.filter((each) => forbidden.test(each))).toEqual([]);
  });

  it('are one rule a resource, with each verb once', () => {
    expect(
      policyRules([
        { apiGroup: '', resource: 'pods', verb: 'watch' },
        { apiGroup: '', resource: 'pods', verb: 'list' },
        { apiGroup: '', resource: 'pods', verb: 'list' },
        { apiGroup: 'apps', resource: 'deployments/scale', verb: 'patch' },
      ]),
    ).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
      { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] },
    ]);
  });

  it('are bound to one account of the programs’ namespace', () => {
    expect(siteAccessManifests('beffroi-system').map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
      'ClusterRole',
      'ClusterRoleBinding',
    ]);
  });
});
