import { brandId, type SiteId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import { sitePermissions } from '../access/site-permissions.ts';
import { excessOf } from './excess.ts';
import { asFinding, plain } from './finding.ts';
import { isCheckDue, isUnderWay, type SiteCheck } from './site-check.ts';

const at = (time: string): Date => new Date(`2026-11-22T${time}Z`);
const DONE: SiteCheck = {
  siteId: brandId<SiteId>('cher'),
  requestedAt: at('08:00:00'),
  startedAt: at('08:00:01'),
  finishedAt: at('08:00:30'),
  credentialDigest: 'one',
  findings: [],
};
const isDue = (check: Partial<SiteCheck>, time: string, digest = 'one') =>
  isCheckDue({ ...DONE, ...check }, digest, at(time));

describe('a check of a site', () => {
  it('is due for a site that nobody looked at, and when somebody asks', () => {
    expect(isCheckDue(undefined, 'one', at('08:00:00'))).toBe(true);
    expect(isDue({ startedAt: null, finishedAt: null }, '08:00:00')).toBe(true);
    expect(isDue({}, '08:01:00')).toBe(false);
    expect(isDue({ requestedAt: at('08:00:20') }, '08:01:00')).toBe(true);
  });

  it('is due again under another kubeconfig, after a day, and sooner where something blocks', () => {
    expect(isDue({}, '08:01:00', 'another')).toBe(true);
    const blocked = { findings: [asFinding('clock', 'blocking', plain('90 s'))] };
    expect(isDue(blocked, '08:05:00')).toBe(false);
    expect(isDue(blocked, '08:12:00')).toBe(true);
    expect(isDue({}, '23:00:00')).toBe(false);
    expect(isCheckDue(DONE, 'one', new Date('2026-11-23T08:01:00Z'))).toBe(true);
  });

  it('is taken over from a worker that did not bring it to an end, and not before', () => {
    const begun = { startedAt: at('09:00:00') };
    expect(isUnderWay({ ...DONE, ...begun })).toBe(true);
    expect(isDue(begun, '09:10:00')).toBe(false);
    expect(isDue(begun, '09:20:00')).toBe(true);
  });
});

describe('rights too many', () => {
  it('are those that our work does not need, whole groups of them by their stars', () => {
    const [needed] = sitePermissions();
    const { apiGroup, resource, verb } = needed!;
    expect(excessOf([{ apiGroups: [apiGroup], resources: [resource], verbs: [verb, 'escalate'] }])).toEqual([
      { apiGroup, resource, verb: 'escalate' },
    ]);
    expect(excessOf([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }])).toEqual([
      { apiGroup: '*', resource: '*', verb: '*' },
    ]);
  });

  it('are none that everybody has who is known', () => {
    expect(
      excessOf([
        {
          apiGroups: ['authorization.k8s.io'],
          resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
          verbs: ['create'],
        },
      ]),
    ).toEqual([]);
  });
});
