import type { Site } from '@beffroi/catalogue/domain';
import { brandId, type SiteId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import type { Placed } from './place-on-site.ts';
import { allowedRegions, ANYWHERE } from './placement-policy.ts';
import { rankSites, type Spot } from './rank-sites.ts';
import { checkStanding, IN_GOOD_STANDING } from './site-standing.ts';

const site = (id: string, qualification: Site['qualification'] = 'none'): Site => ({
  id: brandId<SiteId>(id),
  name: id.toUpperCase(),
  region: 'cloudgouv-eu-west-1',
  country: 'FR',
  qualification,
  storageClass: null,
  nodes: [],
  observedAt: new Date(),
});
const spot = (id: string, qualification: Site['qualification'], gpus: number): Spot => ({
  site: site(id, qualification),
  placed: { kind: 'placed', gpuProduct: 'NVIDIA-L40S', fit: { gpus } } as Placed,
});

describe('sites that would take a deployment', () => {
  it('are ranked by GPUs, then by how rare their qualification is, then by name, each with its reason', () => {
    const ranking = rankSites([
      spot('a', 'secnumcloud-3.2', 1),
      spot('b', 'none', 2),
      spot('d', 'none', 1),
      spot('c', 'none', 1),
    ]);
    expect(ranking.map(({ site: { id }, reason }) => [id, reason.fr])).toEqual([
      ['c', expect.stringContaining('Le moins de GPU (1 NVIDIA-L40S par moteur)')],
      ['d', expect.stringContaining('l’ordre des noms')],
      ['a', expect.stringContaining('est gardée pour les données')],
      ['b', expect.stringContaining('2 GPU par moteur au lieu de 1')],
    ]);
    expect(rankSites([])).toEqual([]);
  });
});

describe('regions', () => {
  const policy = { ...ANYWHERE, regions: ['paris', 'lyon'] };

  it('are narrowed by a request, and never widened', () => {
    expect(allowedRegions(ANYWHERE, null)).toBeNull();
    expect(allowedRegions(ANYWHERE, ['lyon'])).toEqual(['lyon']);
    expect(allowedRegions(policy, undefined)).toEqual(['paris', 'lyon']);
    expect(allowedRegions(policy, ['lyon', 'new-york'])).toEqual(['lyon']);
    expect(allowedRegions(policy, ['new-york'])).toEqual([]);
  });
});

describe('a site', () => {
  const standing = (more: object) => checkStanding(site('a'), { ...IN_GOOD_STANDING, ...more }, null);

  it('takes nothing new while it does not answer, or fails its check', () => {
    expect(standing({}).ok).toBe(true);
    expect(standing({ reachable: false })).toMatchObject({ failure: { cause: 'unreachable' } });
    expect(standing({ blocking: ['clock'] })).toMatchObject({
      failure: { cause: 'blocked', blocking: ['clock'] },
    });
  });

  it('takes nothing whose region it is not', () => {
    expect(checkStanding(site('a'), IN_GOOD_STANDING, ['lyon'])).toMatchObject({
      failure: { kind: 'RegionRefused', region: 'cloudgouv-eu-west-1', allowed: ['lyon'] },
    });
  });
});
