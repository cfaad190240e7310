import type { KvCache, NodeShape, Precision } from '@beffroi/catalogue/domain';
import { brandId, type SiteId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SizedModel } from '../sizing/fit-on-gpu.ts';
import { capacityOf } from './capacity.ts';
import { explainPlacement } from './explain-placement.ts';
import { packs } from './pack.ts';
import { type PlacementRequest, placeOnSite } from './place-on-site.ts';

const attention = (layers: number): KvCache => ({
  kind: 'attention',
  layers,
  kvHeads: 8,
  headDimension: 128,
});
const model = (kvCache: KvCache, gib: Partial<Record<Precision, number>>): SizedModel => ({
  kvCache,
  weights: Object.entries(gib).map(([precision, size]) => ({
    precision: precision as Precision,
    gib: size,
    source: 'published',
  })),
  contextTokens: 262_144,
});
const MINISTRAL = model(attention(34), { bf16: 16.6, fp8: 9.7 });
const SMALL_4 = model({ kind: 'latent', layers: 36, latentRank: 256, ropeDimension: 64 }, { fp8: 112.6 });
const LARGE_3 = model({ kind: 'latent', layers: 61, latentRank: 512, ropeDimension: 64 }, { fp8: 635 });

const node = (nodeName: string, gpuProduct: string, gpuCount: number, ready = true): NodeShape => ({
  nodeName,
  gpuProduct,
  gpuCount,
  gpuFree: gpuCount,
  labels: {},
  ready,
});
const TWO_L40S = [node('gpu-1', 'NVIDIA-L40S', 2)];
const place = (request: Partial<PlacementRequest> & Pick<PlacementRequest, 'model'>) =>
  placeOnSite({ replicas: 1, nodes: TWO_L40S, reserved: [], pool: null, ...request });
const explain = (name: string, request: Partial<PlacementRequest> & Pick<PlacementRequest, 'model'>) => {
  const placement = place(request);
  return placement.kind === 'placed' ? undefined : explainPlacement(name, placement);
};

describe('a site with room', () => {
  it('takes a model that fits on one GPU', () => {
    expect(place({ model: MINISTRAL })).toMatchObject({
      kind: 'placed',
      gpuProduct: 'NVIDIA-L40S',
      fit: { gpus: 1, precision: 'fp8' },
    });
  });

  it('keeps its largest GPUs for the models that need them', () => {
    const nodes = [node('big', 'NVIDIA-H200', 8), ...TWO_L40S];
    expect(place({ model: MINISTRAL, nodes })).toMatchObject({ gpuProduct: 'NVIDIA-L40S' });
    expect(place({ model: SMALL_4, nodes })).toMatchObject({ gpuProduct: 'NVIDIA-H200', fit: { gpus: 1 } });
  });

  it('falls back on another product when the first is taken', () => {
    const nodes = [...TWO_L40S, node('big', 'NVIDIA-H100-80GB-HBM3', 1)];
    const reserved = [{ gpuProduct: 'NVIDIA-L40S', gpusPerReplica: 1, replicas: 2, pool: null }];
    expect(place({ model: MINISTRAL, nodes, reserved })).toMatchObject({
      gpuProduct: 'NVIDIA-H100-80GB-HBM3',
    });
  });
});

describe('a site that can never hold the model', () => {
  it('says which GPUs are needed and which are there', () => {
    expect(explain('Mistral Large 3', { model: LARGE_3 })).toEqual({
      fr: 'Mistral Large 3 en fp8 demande 8 H200 ; ce site a 2 L40S.',
      en: 'Mistral Large 3 in fp8 needs 8 H200; this site has 2 L40S.',
    });
  });

  it('does not add up GPUs of several nodes for one replica', () => {
    const nodes = [node('a', 'NVIDIA-L40S', 2), node('b', 'NVIDIA-L40S', 2)];
    expect(explain('Mistral Small 4', { model: SMALL_4, nodes })?.fr).toBe(
      'Mistral Small 4 en fp8 demande 4 L40S ; ce site a 2 × 2 L40S.',
    );
  });

  it('says when it has no GPU at all, or only nodes that are not ready', () => {
    const nodes = [node('down', 'NVIDIA-L40S', 4, false)];
    expect(explain('Ministral 3 8B', { model: MINISTRAL, nodes })?.fr).toBe(
      'Ministral 3 8B en fp8 demande 1 L40S ; ce site n’a aucun GPU.',
    );
  });

  it('says when no GPU that is known would do', () => {
    const monster = model(attention(88), { bf16: 5000 });
    expect(place({ model: monster })).toMatchObject({ kind: 'does-not-fit', needed: null });
    expect(explain('Un géant', { model: monster })?.fr).toContain('aucun GPU connu');
  });
});

describe('a site whose GPUs are reserved', () => {
  const reserved = [{ gpuProduct: 'NVIDIA-L40S', gpusPerReplica: 1, replicas: 2, pool: null }];

  it('refuses, and says how many are reserved', () => {
    expect(explain('Ministral 3 8B', { model: MINISTRAL, reserved })).toEqual({
      fr: 'Ministral 3 8B en fp8 demande 1 L40S ; ce site en a 2, dont 2 réservés.',
      en: 'Ministral 3 8B in fp8 needs 1 L40S; this site has 2, of which 2 reserved.',
    });
  });

  it('counts all replicas', () => {
    expect(place({ model: MINISTRAL, replicas: 2 }).kind).toBe('placed');
    expect(place({ model: MINISTRAL, replicas: 3 })).toMatchObject({
      kind: 'no-room',
      replicas: 3,
      total: 2,
    });
  });

  it('refuses a replica of two GPUs when one is free on each of two nodes', () => {
    const nodes = [node('a', 'NVIDIA-L40S', 2), node('b', 'NVIDIA-L40S', 2)];
    const twoGpus = model(attention(40), { bf16: 44.7 });
    const spread = [{ gpuProduct: 'NVIDIA-L40S', gpusPerReplica: 1, replicas: 3, pool: null }];
    expect(place({ model: twoGpus, nodes, reserved: spread }).kind).toBe('no-room');
  });
});

describe('the capacity of a site', () => {
  const reservation = (gpuProduct: string, gpus: number) => ({
    siteId: brandId<SiteId>('cher'),
    gpuProduct,
    gpus,
    pool: null,
  });

  it('is what there is, less what deployments hold, by product', () => {
    const nodes = [...TWO_L40S, node('b', 'NVIDIA-L40S', 2), node('c', 'NVIDIA-H200', 8)];
    expect(capacityOf(nodes, [reservation('NVIDIA-L40S', 1), reservation('NVIDIA-L40S', 2)], null)).toEqual([
      { product: 'NVIDIA-H200', total: 8, reserved: 0, free: 8 },
      { product: 'NVIDIA-L40S', total: 4, reserved: 3, free: 1 },
    ]);
  });

  it('is never less than nothing, though nodes were lost', () => {
    expect(capacityOf(TWO_L40S, [reservation('NVIDIA-L40S', 4)], null)).toMatchObject([
      { reserved: 4, free: 0 },
    ]);
  });
});

describe('packing', () => {
  const powersOfTwo = fc.constantFrom(1, 2, 4, 8);

  it('never promises more than there is', () => {
    fc.assert(
      fc.property(fc.array(powersOfTwo), fc.array(powersOfTwo), (bins, items) => {
        const total = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0);
        return !packs(bins, items) || total(items) <= total(bins);
      }),
    );
  });

  it('takes single GPUs until none is left', () => {
    fc.assert(
      fc.property(fc.array(powersOfTwo, { minLength: 1 }), fc.array(fc.constant(1)), (bins, items) => {
        const room = bins.reduce((sum, size) => sum + size, 0);
        return packs(bins, items) === items.length <= room;
      }),
    );
  });
});
