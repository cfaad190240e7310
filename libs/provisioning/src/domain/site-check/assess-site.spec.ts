import { err, ok } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import { assessSite } from './assess-site.ts';
import { type FindingState, plain, SITE_CHECKS, type SiteCheckName } from './finding.ts';
import type { CheckedNode, SiteFacts } from './site-facts.ts';

const IMAGE = `registry.example/beffroi@sha256:${'1'.repeat(64)}`;
const NODE: CheckedNode = {
  nodeName: 'gpu-1',
  gpuProduct: 'NVIDIA-L40S',
  gpuCount: 2,
  gpuFree: 1,
  labels: { 'topology.kubernetes.io/region': 'cloudgouv-eu-west-1' },
  ready: true,
  taints: [],
};
const GOOD: SiteFacts = {
  version: ok({ gitVersion: 'v1.35.8', major: 1, minor: 35 }),
  permissions: ok({ lacking: [] }),
  rules: ok({ excess: [], incomplete: false }),
  clock: ok({ aheadMs: 300, uncertaintyMs: 520 }),
  forbiddenPodAccepted: ok(false),
  network: ok({ allowed: true, stranger: false, silenced: false }),
  nodeClocks: ok([{ nodeName: 'gpu-1', aheadMs: -1_000 }]),
  image: ok({ image: IMAGE, ranAs: IMAGE, problem: null }),
  engineImage: ok({ image: IMAGE, ranAs: IMAGE, problem: null }),
  nodes: ok([NODE]),
  storage: ok([{ name: 'gp2', provisioner: 'bsu.csi.outscale.com', isDefault: true, expands: true }]),
};
const SITE = { qualification: 'secnumcloud-3.2', region: 'cloudgouv-eu-west-1' } as const;
const MOUNTS = { storageClass: null, copiesWeights: false, accessMode: null } as const;
const COPIES = { storageClass: null, copiesWeights: true, accessMode: 'ReadWriteOnce' } as const;

const look = (facts: Partial<SiteFacts>, site: Partial<typeof SITE | { region: string }> = {}, need = {}) =>
  new Map(
    assessSite({ ...GOOD, ...facts }, { ...SITE, ...site }, { ...MOUNTS, ...need }).map((finding) => [
      finding.check,
      finding,
    ]),
  );
const withNode = (node: Partial<CheckedNode>): Partial<SiteFacts> => ({ nodes: ok([{ ...NODE, ...node }]) });

const nodeClocks = (...aheadMs: number[]): Partial<SiteFacts> => ({
  nodeClocks: ok(aheadMs.map((each, index) => ({ nodeName: `gpu-${index}`, aheadMs: each }))),
});

describe('the check of a site', () => {
  it('looks at everything, in an order that stays, and finds nothing wrong with a good one', () => {
    const findings = look({});
    expect([...findings.keys()]).toEqual([...SITE_CHECKS]);
    for (const { state, remedy } of findings.values())
      expect({ state, remedy }).toEqual({ state: 'ok', remedy: null });
  });

  const FAULTS: readonly [string, SiteCheckName, FindingState, Partial<SiteFacts>][] = [
    [
      'an old cluster',
      'kubernetes-version',
      'blocking',
      { version: ok({ gitVersion: 'v1.32.9', major: 1, minor: 32 }) },
    ],
    ['one that does not answer', 'api-server', 'blocking', { version: err(plain('refused')) }],
    [
      'a right that is lacking',
      'permissions',
      'blocking',
      { permissions: ok({ lacking: [{ apiGroup: 'apps', resource: 'deployments', verb: 'patch' }] }) },
    ],
    [
      'a right too many',
      'excess-permissions',
      'warning',
      { rules: ok({ excess: [{ apiGroup: '', resource: 'secrets', verb: 'list' }], incomplete: false }) },
    ],
    [
      'rights that cannot be listed',
      'excess-permissions',
      'not-measurable',
      { rules: ok({ excess: [], incomplete: true }) },
    ],
    ['a node whose clock is off', 'node-clock', 'warning', nodeClocks(1_000, -12_000)],
    ['a node of another hour', 'node-clock', 'blocking', nodeClocks(3_600_000)],
    ['nodes that tell no time', 'node-clock', 'not-measurable', nodeClocks()],
    [
      'an engine image that no node can pull',
      'engine-image',
      'blocking',
      { engineImage: ok({ image: IMAGE, ranAs: null, problem: 'manifest unknown' }) },
    ],
    [
      'another engine image than was asked for',
      'engine-image',
      'warning',
      { engineImage: ok({ image: IMAGE, ranAs: 'mirror@sha256:2', problem: null }) },
    ],
    ['a clock that is off', 'clock', 'warning', { clock: ok({ aheadMs: -5_000, uncertaintyMs: 600 }) }],
    ['a clock that is far off', 'clock', 'blocking', { clock: ok({ aheadMs: 90_000, uncertaintyMs: 600 }) }],
    ['a privileged pod let in', 'pod-security', 'blocking', { forbiddenPodAccepted: ok(true) }],
    [
      'an ingress that is open',
      'network-policy',
      'blocking',
      { network: ok({ allowed: true, stranger: true, silenced: false }) },
    ],
    [
      'an egress that is open',
      'network-policy',
      'blocking',
      { network: ok({ allowed: true, stranger: false, silenced: true }) },
    ],
    [
      'a network that carries nothing',
      'network-policy',
      'blocking',
      { network: ok({ allowed: false, stranger: false, silenced: false }) },
    ],
    ['probes that never ran', 'network-policy', 'not-measurable', { network: err(plain('no node')) }],
    [
      'an image that cannot be pulled',
      'image-pull',
      'blocking',
      { image: ok({ image: IMAGE, ranAs: null, problem: 'not found' }) },
    ],
    [
      'another image than was asked for',
      'image-pull',
      'warning',
      { image: ok({ image: IMAGE, ranAs: 'other@sha256:2', problem: null }) },
    ],
    ['no GPU', 'gpus', 'warning', withNode({ gpuCount: 0 })],
    ['a GPU without a label', 'gpus', 'warning', { nodes: ok([{ ...NODE, gpuProduct: 'NVIDIA-T1000' }]) }],
    [
      'a dedicated node that is open',
      'dedicated-pools',
      'blocking',
      withNode({ labels: { 'beffroi.fr/dedicated-to': 'x' } }),
    ],
    ['no volumes where none are asked for', 'storage', 'warning', { storage: ok([]) }],
    [
      'nodes of another region',
      'qualification',
      'blocking',
      withNode({ labels: { 'topology.kubernetes.io/region': 'us-east-2' } }),
    ],
    [
      'nodes that claim less',
      'qualification',
      'blocking',
      withNode({ labels: { 'beffroi.fr/qualification': 'none' } }),
    ],
  ];
  it.each(FAULTS)('of %s: %s is %s, with a remedy', (_, check, state, facts) => {
    const finding = look(facts).get(check)!;
    expect(finding.state).toBe(state);
    for (const text of [finding.measured, finding.remedy!]) {
      expect(text.fr.length).toBeGreaterThan(0);
      expect(text.en.length).toBeGreaterThan(0);
    }
  });

  it('calls nothing of a site good that it could not measure', () => {
    const silence = err(plain('no answer'));
    const nothing = Object.fromEntries(
      Object.keys(GOOD).map((fact) => [fact, silence]),
    ) as unknown as SiteFacts;
    const states = [...look(nothing).values()].map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['blocking', 'not-measurable']));
  });

  it('names at most a few of many rights', () => {
    const lacking = Array.from({ length: 40 }, (_, index) => ({
      apiGroup: '',
      resource: `r${index}`,
      verb: 'get',
    }));
    expect(look({ permissions: ok({ lacking }) }).get('permissions')!.measured.en).toContain('(+35)');
  });

  it('asks for volumes that fit how weights are kept', () => {
    const storage = (facts: Partial<SiteFacts>, need: object) => look(facts, {}, need).get('storage')!.state;
    expect(storage({ storage: ok([]) }, COPIES)).toBe('blocking');
    expect(storage({}, { ...COPIES, storageClass: 'gone' })).toBe('blocking');
    expect(storage({}, COPIES)).toBe('ok');
    expect(storage({}, { ...COPIES, accessMode: 'ReadWriteMany' })).toBe('warning');
    const nfs = { name: 'nfs', provisioner: 'nfs.csi.k8s.io', isDefault: true, expands: true };
    expect(storage({ storage: ok([nfs]) }, { ...COPIES, accessMode: 'ReadWriteMany' })).toBe('ok');
    expect(storage({ storage: ok([{ ...nfs, expands: false }]) }, COPIES)).toBe('warning');
  });

  it('takes no registration for a fact that the nodes do not say', () => {
    expect(look(withNode({ labels: {} })).get('qualification')!.state).toBe('not-measurable');
  });

  it('wants a qualification on paper where the region is not known for it', () => {
    expect(look(withNode({ labels: {} }), { region: 'paris-9' }).get('qualification')!.state).toBe('warning');
  });
});
