import { describe, expect, it } from '@jest/globals';
import { brandId, type ModelId, type SiteId } from '@beffroi/kernel';
import { classify } from './classify.ts';
import { type ConditionReason, type ConditionType, transition } from './condition.ts';
import { conditions, type Setback, unreachableVerdicts } from './conditions.ts';
import type { Desired, Observed, PodState } from './observation.ts';
import { routeOf } from './route.ts';
import { phaseOf, waitingFor } from './summary.ts';

const desired: Desired = {
  wish: 'run',
  replicas: 1,
  manifests: ['Namespace/t', 'Deployment/d'],
  wasReady: false,
  cordoned: false,
  rollout: null,
  surgeable: true,
};
const applied: Observed = {
  namespace: 'active',
  objects: new Map([
    ['Namespace/t', 'same'],
    ['Deployment/d', 'same'],
  ]),
  namespaceHeld: null,
  workload: {
    replicas: 1,
    scalerOwnsReplicas: true,
    outdated: false,
    rolling: false,
    podsRefused: null,
    deadlineExceeded: false,
  },
  loader: null,
  superseded: { engines: [], objects: [] },
  surplus: [],
  keys: 'one',
  admitted: new Set(),
  pods: [],
  engines: [],
  proven: new Set(),
  draining: new Set(),
  probeFailure: null,
  route: null,
  fate: null,
  leftovers: [],
  gpusReserved: true,
};
const withPod = (state: PodState, message: string | null = null): Observed => ({
  ...applied,
  pods: [{ name: 'd-1', state, message }],
});
const refused = (podsRefused: string): Observed => ({
  ...applied,
  workload: { ...applied.workload!, podsRefused },
});
const engine = { id: 'uid-1', pod: 'd-1', url: 'http://10.0.0.7:8000' };
const answering: Observed = { ...withPod('ready'), engines: [engine], proven: new Set(['uid-1']) };
const serving: Observed = {
  ...answering,
  route: {
    behind: [],
    record: routeOf('run', 'serving', answering, {
      deployment: { collectiviteId: null, modelId: brandId<ModelId>('m'), contextTokens: 8_192 },
      site: { id: brandId<SiteId>('s'), qualification: 'none', region: 'r' },
      credential: 'sealed',
      previousCredential: null,
    })!,
  },
};

const judge = (observed: Observed, wanted: Desired = desired, setback: Setback | null = null) => {
  const verdicts = conditions(wanted, observed, setback);
  return {
    phase: phaseOf(wanted.wish, classify(wanted, observed), verdicts),
    waitingFor: waitingFor(verdicts),
    of: (type: ConditionType) => verdicts.find((verdict) => verdict.type === type)!,
  };
};

describe('what people are told of a deployment', () => {
  it.each<[string, Observed, string, ConditionType, ConditionReason]>([
    [
      'nothing is there yet',
      { ...applied, namespace: 'absent', objects: new Map(), workload: null },
      'Provisioning',
      'WorkloadApplied',
      'OutOfSync',
    ],
    [
      'the old namespace is going',
      { ...applied, namespace: 'terminating' },
      'Pending',
      'NamespaceReady',
      'NamespaceTerminating',
    ],
    [
      'no node has room',
      withPod('unschedulable', '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.'),
      'Pending',
      'Scheduled',
      'InsufficientGpuCapacity',
    ],
    [
      'the quota is full',
      refused('pods "d-1" is forbidden: exceeded quota: compute'),
      'Pending',
      'QuotaAccepted',
      'QuotaExceeded',
    ],
    [
      'Pod Security refuses',
      refused('violates PodSecurity "restricted:v1.35"'),
      'Failed',
      'WorkloadApplied',
      'PodSecurityRejected',
    ],
    [
      'another rule refuses',
      refused('admission webhook denied the request'),
      'Failed',
      'WorkloadApplied',
      'ClusterRefused',
    ],
    [
      'the image cannot be pulled',
      withPod('image-failed', 'manifest unknown'),
      'Failed',
      'EngineHealthy',
      'ImagePullFailed',
    ],
    [
      'the weights are missing',
      withPod('image-failed', 'registry/weights/m:fp8 not found'),
      'Failed',
      'WeightsReady',
      'WeightsMissing',
    ],
    [
      'weights are being copied',
      { ...applied, loader: { state: 'running', percent: 42, trouble: null } },
      'Provisioning',
      'WeightsReady',
      'WeightsLoading',
    ],
    [
      'the copy of the weights is not what was announced',
      {
        ...applied,
        loader: {
          state: 'failed',
          percent: null,
          trouble: { kind: 'corrupted', detail: 'model.safetensors' },
        },
      },
      'Failed',
      'WeightsReady',
      'WeightsCorrupted',
    ],
    [
      'the origin of the weights is away, and another attempt follows',
      {
        ...applied,
        loader: { state: 'running', percent: null, trouble: { kind: 'unreachable', detail: 'ECONNREFUSED' } },
      },
      'Pending',
      'WeightsReady',
      'WeightsUnreachable',
    ],
    [
      'the volume of the weights is full',
      {
        ...applied,
        loader: { state: 'failed', percent: null, trouble: { kind: 'no-room', detail: 'ENOSPC' } },
      },
      'Failed',
      'WeightsReady',
      'WeightsVolumeFull',
    ],
    [
      'no node takes the loader',
      {
        ...applied,
        loader: { state: 'running', percent: null, trouble: { kind: 'stalled', detail: 'unbound' } },
      },
      'Pending',
      'WeightsReady',
      'WeightsStalled',
    ],
    [
      'somebody’s finalizer holds the namespace',
      { ...applied, namespace: 'terminating', namespaceHeld: 'example.org/guard in 1 resource instances' },
      'Pending',
      'NamespaceReady',
      'ForeignFinalizer',
    ],
    ['the model loads', withPod('loading'), 'Loading', 'EngineHealthy', 'EngineLoading'],
    [
      'the engine dies again and again',
      withPod('crashing', 'back-off 40s'),
      'Failed',
      'EngineHealthy',
      'EngineCrashLoop',
    ],
    [
      'the engine is too slow to start',
      { ...withPod('loading'), workload: { ...applied.workload!, deadlineExceeded: true } },
      'Failed',
      'EngineHealthy',
      'StartupTimeout',
    ],
    [
      'the engine answers nothing',
      { ...withPod('ready'), engines: [engine], probeFailure: 'timed out' },
      'Failed',
      'EngineHealthy',
      'SmokeTestFailed',
    ],
    ['gateways do not know yet', answering, 'Loading', 'RouteReady', 'NoEngine'],
  ])('when %s', (_when, observed, ...[phase, type, reason]) => {
    const told = judge(observed);
    expect(told.phase).toBe(phase);
    expect(told.of(type)).toMatchObject({ status: 'False', reason });
  });

  it('is Ready when every engine answers and gateways know', () => {
    const told = judge(serving);
    expect(told).toMatchObject({ phase: 'Ready', waitingFor: null });
    expect(told.of('Degraded').status).toBe('False');
  });

  it('is Degraded when an engine is lost that was there', () => {
    const told = judge({ ...serving, engines: [], pods: [] }, { ...desired, wasReady: true });
    expect(told.phase).toBe('Degraded');
    expect(told.of('Degraded')).toMatchObject({ status: 'True', reason: 'EnginesMissing' });
    expect(told.of('Degraded').message.fr).toBe('0 moteur(s) en service sur 1.');
  });

  it.each<[Setback['reason'], string]>([
    ['ConflictingFieldManager', 'Failed'],
    ['ClusterUnreachable', 'Pending'],
  ])('names what the last actions met: %s', (reason, phase) => {
    const told = judge({ ...applied, objects: new Map() }, desired, {
      reason,
      message: 'conflict with "helm"',
    });
    expect(told.phase).toBe(phase);
    expect(told.waitingFor?.en).toContain('conflict with "helm"');
  });

  it('says how much of the weights is copied', () => {
    const told = judge({ ...applied, loader: { state: 'running', percent: 42, trouble: null } });
    expect(told.of('WeightsReady')).toMatchObject({
      percent: 42,
      message: { fr: 'Les poids du modèle sont en cours de copie : 42 %.' },
    });
  });

  it('lists what differs of a deployment that is cordoned, which serves on', () => {
    const drifted: Observed = {
      ...serving,
      objects: new Map([...serving.objects, ['Deployment/d', 'different']]),
    };
    const told = judge(drifted, { ...desired, cordoned: true });
    expect(told.phase).toBe('Ready');
    expect(told.of('WorkloadApplied')).toMatchObject({
      status: 'False',
      reason: 'DriftReported',
      message: { fr: expect.stringContaining('Deployment/d') },
    });
  });

  it('stays Ready while a new version starts beside the one that serves', () => {
    const changing: Observed = {
      ...serving,
      engines: [],
      superseded: {
        engines: [engine],
        objects: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: 'u', terminating: false }],
      },
    };
    const told = judge(changing, { ...desired, wasReady: true, rollout: 'beside' });
    expect(told.phase).toBe('Ready');
    expect(told.of('Degraded').status).toBe('False');
  });

  it('names the gateways that a retirement waits for, and who holds its namespace', () => {
    const retiring: Desired = { ...desired, wish: 'retire', manifests: [] };
    const closed: Observed = {
      ...serving,
      route: { record: { ...serving.route!.record, state: 'closed', engines: [] }, behind: ['gw-2'] },
    };
    expect(judge(closed, retiring).of('Deleting')).toMatchObject({
      status: 'True',
      reason: 'GatewaysBehind',
      message: { fr: expect.stringContaining('gw-2') },
    });
    const held: Observed = { ...applied, namespace: 'terminating', namespaceHeld: 'example.org/guard' };
    expect(judge(held, retiring).of('Deleting')).toMatchObject({
      reason: 'ForeignFinalizer',
      message: { fr: expect.stringContaining('example.org/guard') },
    });
  });

  it('names the finalizer that holds one of its objects, once it is to go', () => {
    const retiring: Desired = { ...desired, wish: 'retire', manifests: [] };
    const service = { apiVersion: 'v1', kind: 'Service', name: 'd', uid: 'u', heldBy: ['example.org/guard'] };
    const going: Observed = { ...applied, leftovers: [{ ...service, terminating: true }] };
    expect(judge(going, retiring).of('Deleting')).toMatchObject({
      reason: 'ForeignFinalizer',
      message: { fr: expect.stringContaining('Service/d: finalizer example.org/guard') },
    });
    const present: Observed = { ...applied, leftovers: [{ ...service, terminating: false }] };
    expect(judge(present, retiring).of('Deleting')).toMatchObject({ reason: 'Retiring' });
  });

  it('names what others have in its namespace, which then stays, and what to do about it', () => {
    const retiring: Desired = { ...desired, wish: 'retire', manifests: [] };
    const foreign = [
      { kind: 'services', count: 1, names: ['theirs'] },
      { kind: 'secrets', count: 2 },
    ];
    const kept: Observed = { ...applied, gpusReserved: false, fate: { kind: 'kept', foreign } };
    expect(judge(kept, retiring)).toMatchObject({ phase: 'Retired' });
    expect(judge(kept, retiring).of('Deleting')).toMatchObject({
      reason: 'NamespaceKept',
      message: {
        fr: 'L’espace de noms reste : il contient des objets que la plateforme n’a pas créés et ne touche pas. Déplacez-les ou supprimez-les, et il disparaîtra de lui-même. (services: theirs; 2 × secrets)',
      },
    });
    const counting: Observed = { ...kept, fate: { kind: 'counting', awaited: ['secrets'] } };
    expect(judge(counting, retiring)).toMatchObject({ phase: 'Retiring' });
    expect(judge(counting, retiring).of('Deleting')).toMatchObject({ reason: 'NamespaceCounting' });
  });

  it('says why it is pending with the words of the cluster', () => {
    expect(judge(withPod('unschedulable', 'Insufficient nvidia.com/gpu')).waitingFor).toEqual({
      fr: 'Aucun nœud du site n’a assez de GPU libres pour le moment. (Insufficient nvidia.com/gpu)',
      en: 'No node of the site has enough free GPUs at the moment. (Insufficient nvidia.com/gpu)',
    });
  });

  it('is what was seen last when the cluster cannot be asked, and says so', () => {
    const before = conditions(desired, serving, null);
    const after = unreachableVerdicts(before, { reason: 'ClusterUnreachable', message: 'ECONNREFUSED' });
    expect(after[0]).toMatchObject({
      type: 'WorkloadApplied',
      status: 'Unknown',
      reason: 'ClusterUnreachable',
      message: { fr: expect.stringContaining('ECONNREFUSED') },
    });
    expect(after.slice(1)).toEqual(before.filter(({ type }) => type !== 'WorkloadApplied'));
  });

  it('is Retiring until the last object is gone, then Retired', () => {
    const retiring: Desired = { ...desired, wish: 'retire', manifests: [] };
    const object = { apiVersion: 'v1', kind: 'Service', name: 'd', uid: 'u', terminating: true };
    expect(judge({ ...applied, leftovers: [object], gpusReserved: false }, retiring).phase).toBe('Retiring');
    const gone = judge({ ...applied, namespace: 'absent', gpusReserved: false }, retiring);
    expect(gone.phase).toBe('Retired');
    expect(gone.of('Deleting')).toMatchObject({ status: 'True', reason: 'Retiring' });
  });
});

describe('the date of a condition', () => {
  const then = new Date('2026-11-21T08:00:00Z');
  const now = new Date('2026-11-21T09:00:00Z');

  it('stays while the status stays, and moves when it changes', () => {
    const before = transition([], conditions(desired, withPod('loading'), null), then);
    const after = transition(before, conditions(desired, answering, null), now);
    const dateOf = (type: ConditionType) =>
      after.find((condition) => condition.type === type)!.lastTransitionAt;
    expect(dateOf('NamespaceReady')).toBe(then.toISOString());
    expect(dateOf('EngineHealthy')).toBe(now.toISOString());
  });
});
