import { type Model, ReviewedModels, type Site } from '@beffroi/catalogue/domain';
import { brandId, type DeploymentId, type ModelId, type SiteId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../deployment.ts';
import { revise, type Standing } from './revise.ts';

const L40S = 'NVIDIA-L40S';
const model: Model = (await new ReviewedModels().find(brandId<ModelId>('ministral-3-8b-instruct-2512')))!;
const site = (gpus: number): Site => ({
  id: brandId<SiteId>('cher'),
  name: 'Bourges',
  region: 'cloudgouv-eu-west-1',
  country: 'FR',
  qualification: 'secnumcloud-3.2',
  storageClass: null,
  nodes: [{ nodeName: 'gpu-1', gpuProduct: L40S, gpuCount: gpus, gpuFree: gpus, labels: {}, ready: true }],
  observedAt: new Date(),
});
const deployment: Deployment = {
  id: brandId<DeploymentId>('01900000-0000-7000-8000-000000000001'),
  collectiviteId: null,
  name: null,
  modelId: model.id,
  siteId: brandId<SiteId>('cher'),
  namespace: 'beffroi-pool',
  replicas: 2,
  elasticity: null,
  priority: 'standard',
  evictionProtected: true,
  queuedAt: null,
  pods: 2,
  benchmark: null,
  precision: 'fp8',
  gpuProduct: L40S,
  gpusPerReplica: 1,
  contextTokens: 32_768,
  version: 1,
  cordoned: false,
  dedicated: false,
  generation: 1,
  observedGeneration: 1,
  desired: 'running',
  phase: 'Ready',
  conditions: [],
  readyEngines: 2,
  requestedAt: new Date(),
  retiredAt: null,
};
const standing = (gpus: number, more: Partial<Standing> = {}): Standing => ({
  deployment,
  model,
  site: site(gpus),
  reserved: [{ gpuProduct: L40S, gpusPerReplica: 1, replicas: 2, pool: null }],
  ownReplicas: 2,
  ...more,
});

describe('a change of a deployment', () => {
  it('keeps what it does not name', () => {
    expect(revise(standing(2), {})).toEqual({ ok: true, value: { replicas: 2, contextTokens: 32_768 } });
  });

  it('takes more engines where there is room for them, and no more', () => {
    expect(revise(standing(4), { replicas: 4 })).toMatchObject({ ok: true, value: { replicas: 4 } });
    expect(revise(standing(3), { replicas: 4 })).toMatchObject({
      ok: false,
      failure: { kind: 'InsufficientCapacity', placement: { replicas: 2, total: 3, reserved: 2 } },
    });
  });

  it('takes fewer engines even on a site that lost its nodes', () => {
    expect(revise(standing(0), { replicas: 1 })).toMatchObject({ ok: true, value: { replicas: 1 } });
  });

  it('takes a context that its GPUs hold', () => {
    expect(revise(standing(2), { contextTokens: 65_536 })).toMatchObject({
      ok: true,
      value: { replicas: 2, contextTokens: 65_536 },
    });
  });

  it('is refused for a context that would take more GPUs, or that the model does not read', () => {
    expect(revise(standing(2), { contextTokens: 250_000 })).toMatchObject({
      failure: { kind: 'ContextNeedsMoreGpus', gpusPerReplica: 1, gpuName: 'L40S' },
    });
    expect(revise(standing(2), { contextTokens: 10_000_000 })).toMatchObject({
      failure: { kind: 'InvalidContext' },
    });
  });

  it.each([0, -3, 17])('is refused for %s replicas', (replicas) => {
    expect(revise(standing(16), { replicas })).toMatchObject({ failure: { kind: 'InvalidReplicas' } });
  });

  it('is refused once the deployment leaves', () => {
    const leaving = standing(4, { deployment: { ...deployment, desired: 'retired' } });
    expect(revise(leaving, { replicas: 3 })).toMatchObject({ failure: { kind: 'DeploymentLeaving' } });
  });
});
