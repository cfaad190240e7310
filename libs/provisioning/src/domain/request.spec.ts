import { type Model, ReviewedModels, type Site } from '@beffroi/catalogue/domain';
import { brandId, type ModelId, type Result, type SiteId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import type { PlacementFailure } from './failures.ts';
import { mayForce } from './manifests/exclusive-fields.ts';
import {
  admitModel,
  admitSite,
  checkContext,
  checkReplicas,
  namespaceFor,
  nearestRefusal,
} from './request.ts';

const models = new ReviewedModels();
const model = async (id: string): Promise<Model> => (await models.find(brandId<ModelId>(id)))!;
const ministral = await model('ministral-3-8b-instruct-2512');
const large = await model('mistral-large-3-675b-instruct-2512');

const site = (gpus: number, observedAt: Date | null = new Date()): Site => ({
  id: brandId<SiteId>('cher'),
  name: 'Bourges',
  region: 'cloudgouv-eu-west-1',
  country: 'FR',
  qualification: 'secnumcloud-3.2',
  storageClass: null,
  nodes: [
    { nodeName: 'gpu-1', gpuProduct: 'NVIDIA-L40S', gpuCount: gpus, gpuFree: gpus, labels: {}, ready: true },
  ],
  observedAt,
});
const failureOf = <F>(result: Result<unknown, F>): F | undefined => (result.ok ? undefined : result.failure);

describe('a request for a deployment', () => {
  it('is refused for a model that nobody knows', () => {
    expect(failureOf(admitModel(undefined, 'gpt-4'))).toEqual({ kind: 'UnknownModel', model: 'gpt-4' });
  });

  it('is refused for a model that may not be self-hosted, with the reason in both languages', async () => {
    const closed = (await models.list()).find(({ selfHosting }) => !selfHosting.allowed)!;
    expect(failureOf(admitModel(closed, closed.id))).toMatchObject({
      kind: 'ModelNotSelfHostable',
      modelId: closed.id,
      reason: { fr: expect.any(String), en: expect.any(String) },
    });
  });

  it('is accepted where the model fits beside what is reserved', () => {
    expect(admitSite({ model: ministral, replicas: 1, pool: null }, site(2), [])).toMatchObject({
      ok: true,
      value: { gpuProduct: 'NVIDIA-L40S' },
    });
  });

  it('is refused by a site whose GPUs nobody has counted yet', () => {
    expect(failureOf(admitSite({ model: ministral, replicas: 1, pool: null }, site(2, null), []))).toEqual({
      kind: 'SiteRefused',
      siteId: 'cher',
      cause: 'unseen',
    });
  });

  it('is refused by a site that may not hold its data, whoever asks', () => {
    const open: Site = { ...site(2), qualification: 'none' };
    const wanted = { model: ministral, replicas: 1, pool: null, sensitivity: 'sensible' } as const;
    expect(failureOf(admitSite(wanted, open, []))).toMatchObject({
      kind: 'SovereigntyRefused',
      siteName: 'Bourges',
      needed: ['secnumcloud-3.2', 'secnumcloud-3.2-hds'],
    });
    expect(admitSite({ ...wanted, sensitivity: 'interne' }, open, []).ok).toBe(true);
    expect(admitSite(wanted, { ...open, qualification: 'secnumcloud-3.2' }, []).ok).toBe(true);
  });

  it('is refused by the site nearest to a yes when several refuse', () => {
    const tooSmall = failureOf(admitSite({ model: large, replicas: 1, pool: null }, site(2), []))!;
    const full = failureOf(
      admitSite({ model: ministral, replicas: 1, pool: null }, site(1), [
        { gpuProduct: 'NVIDIA-L40S', gpusPerReplica: 1, replicas: 1, pool: null },
      ]),
    )!;
    const unseen = failureOf(admitSite({ model: ministral, replicas: 1, pool: null }, site(2, null), []))!;
    const on = (failure: PlacementFailure) => ({ siteId: brandId<SiteId>('x'), siteName: 'X', failure });
    expect(nearestRefusal([on(unseen), on(tooSmall), on(full)])).toMatchObject({
      kind: 'InsufficientCapacity',
      elsewhere: [{ failure: { kind: 'ModelDoesNotFit' } }, { failure: { kind: 'SiteRefused' } }],
    });
    expect(nearestRefusal([on(unseen), on(tooSmall)])).toMatchObject({
      kind: 'ModelDoesNotFit',
      siteName: 'Bourges',
    });
    expect(nearestRefusal([])).toEqual({ kind: 'SiteRefused', siteId: null, cause: 'unknown' });
  });

  it.each([0, 17, 1.5])('is refused for %s replicas', (given) => {
    expect(failureOf(checkReplicas(given))).toEqual({ kind: 'InvalidReplicas', given, least: 1, most: 16 });
  });

  it.each([0, -1, 1_023, 2_048.5, 1_000_000])('is refused for a context of %s tokens', (given) => {
    expect(failureOf(checkContext(ministral, given))).toMatchObject({
      kind: 'InvalidContext',
      given,
      least: 1_024,
      most: ministral.contextTokens,
    });
  });

  it('takes the longest context that fits unless it names one', () => {
    expect(checkContext(ministral, undefined)).toEqual({ ok: true, value: undefined });
    expect(
      admitSite({ model: ministral, replicas: 1, pool: null, contextTokens: 8_192 }, site(1), []),
    ).toMatchObject({
      value: { fit: { maxModelLen: 8_192 } },
    });
  });

  it('goes to the pool only when an operator asks', () => {
    expect(namespaceFor(null, undefined, true)).toEqual({ ok: true, value: 'beffroi-pool' });
    expect(failureOf(namespaceFor(null, undefined, false))).toEqual({
      kind: 'OwnerNotFound',
      collectiviteId: null,
    });
    expect(failureOf(namespaceFor('no-one', undefined, true))).toMatchObject({ kind: 'OwnerNotFound' });
  });
});

describe('a field that another manager wrote', () => {
  it('is taken back where it isolates a tenant or says what an engine is', () => {
    expect(mayForce('NetworkPolicy', ['.spec.ingress'])).toBe(true);
    expect(mayForce('Deployment', ['.spec.template.spec.containers[name="engine"].image'])).toBe(true);
  });

  it('is left alone otherwise, and with it all others of the same write', () => {
    expect(mayForce('Deployment', ['.spec.replicas'])).toBe(false);
    expect(mayForce('Deployment', ['.spec.template', '.spec.revisionHistoryLimit'])).toBe(false);
    expect(mayForce('Deployment', [])).toBe(false);
  });
});
