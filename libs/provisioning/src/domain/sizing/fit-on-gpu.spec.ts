import { describe, expect, it } from '@jest/globals';
import type { KvCache, Precision, Weights } from '@beffroi/catalogue/domain';
import { bestFitOn } from './choose-precision.ts';
import { fitOnGpu, type SizedModel } from './fit-on-gpu.ts';
import { type Gpu, gpuOf, gpuOn } from './gpu.ts';

const gpu = (product: string): Gpu => gpuOf(product)!;
const L40S = gpu('NVIDIA-L40S');
const A100 = gpu('NVIDIA-A100-SXM4-80GB');
const H100 = gpu('NVIDIA-H100-80GB-HBM3');
const H200 = gpu('NVIDIA-H200');

const gqa = (layers: number): KvCache => ({ kind: 'attention', layers, kvHeads: 8, headDimension: 128 });
const mla = (layers: number, latentRank: number): KvCache => ({
  kind: 'latent',
  layers,
  latentRank,
  ropeDimension: 64,
});
const weights = (gib: Partial<Record<Precision, number>>): Weights[] =>
  Object.entries(gib).map(([precision, size]) => ({
    precision: precision as Precision,
    gib: size,
    source: 'published',
  }));
const model = (kvCache: KvCache, gib: Partial<Record<Precision, number>>): SizedModel => ({
  kvCache,
  weights: weights(gib),
  contextTokens: 262_144,
});

const MINISTRAL_3B = model(gqa(26), { fp8: 4.35 });
const MINISTRAL_8B = model(gqa(34), { fp8: 9.7, bf16: 16.6 });
const MINISTRAL_14B = model(gqa(40), { fp8: 14.65, bf16: 26 });
const MISTRAL_7B = model(gqa(32), { bf16: 13.5 });
const SMALL_3 = model(gqa(40), { fp8: 24, bf16: 44.7 });
const MIXTRAL = model(gqa(32), { bf16: 87, fp8: 43.5 });
const SMALL_4 = model(mla(36, 256), { fp8: 112.6, nvfp4: 66 });
const MEDIUM = model(gqa(88), { fp8: 124.4 });
const LARGE_2 = model(gqa(88), { fp8: 115, bf16: 229 });
const LARGE_3 = model(mla(61, 512), { fp8: 635, nvfp4: 378 });
const VOXTRAL_MINI = model(gqa(30), { bf16: 8.75 });

describe('the GPUs a model needs (reference/kubernetes.md §3.3)', () => {
  it.each<[string, SizedModel, Precision, Gpu, number, number]>([
    ['Ministral 3 3B', MINISTRAL_3B, 'fp8', L40S, 1, 335],
    ['Ministral 3 3B', MINISTRAL_3B, 'fp8', H100, 1, 649],
    ['Ministral 3 3B', MINISTRAL_3B, 'fp8', H200, 1, 1200],
    ['Ministral 3 8B', MINISTRAL_8B, 'fp8', L40S, 1, 213],
    ['Ministral 3 8B', MINISTRAL_8B, 'bf16', L40S, 1, 157],
    ['Ministral 3 8B', MINISTRAL_8B, 'fp8', A100, 1, 453],
    ['Ministral 3 8B', MINISTRAL_8B, 'bf16', A100, 1, 397],
    ['Ministral 3 8B', MINISTRAL_8B, 'fp8', H200, 1, 874],
    ['Ministral 3 8B', MINISTRAL_8B, 'bf16', H200, 1, 818],
    ['Ministral 3 14B', MINISTRAL_14B, 'fp8', L40S, 1, 147],
    ['Ministral 3 14B', MINISTRAL_14B, 'bf16', L40S, 1, 68],
    ['Ministral 3 14B', MINISTRAL_14B, 'fp8', H100, 1, 351],
    ['Ministral 3 14B', MINISTRAL_14B, 'bf16', H100, 1, 273],
    ['Mistral 7B', MISTRAL_7B, 'bf16', L40S, 1, 193],
    ['Mistral 7B', MISTRAL_7B, 'bf16', H100, 1, 449],
    ['Mistral 7B', MISTRAL_7B, 'bf16', H200, 1, 896],
    ['Small 3.2', SMALL_3, 'fp8', L40S, 1, 82],
    ['Small 3.2', SMALL_3, 'fp8', H100, 1, 287],
    ['Small 3.2', SMALL_3, 'fp8', H200, 1, 644],
    ['Small 3.2', SMALL_3, 'bf16', L40S, 2, 187],
    ['Small 3.2', SMALL_3, 'bf16', A100, 1, 144],
    ['Small 3.2', SMALL_3, 'bf16', H200, 1, 502],
    ['Mixtral 8x7B', MIXTRAL, 'bf16', L40S, 4, 489],
    ['Mixtral 8x7B', MIXTRAL, 'fp8', L40S, 2, 244],
    ['Mixtral 8x7B', MIXTRAL, 'bf16', H100, 2, 382],
    ['Mixtral 8x7B', MIXTRAL, 'fp8', H100, 1, 191],
    ['Mixtral 8x7B', MIXTRAL, 'bf16', H200, 1, 264],
    ['Small 4', SMALL_4, 'fp8', L40S, 4, 381],
    ['Small 4', SMALL_4, 'fp8', H100, 2, 459],
    ['Small 4', SMALL_4, 'fp8', H200, 1, 245],
    ['Small 4', SMALL_4, 'nvfp4', L40S, 2, 146],
    ['Small 4', SMALL_4, 'nvfp4', H200, 1, 2500],
    ['Medium 3.5', MEDIUM, 'fp8', L40S, 4, 61],
    ['Medium 3.5', MEDIUM, 'fp8', H100, 2, 22],
    ['Medium 3.5', MEDIUM, 'fp8', H200, 2, 347],
    ['Large 2', LARGE_2, 'fp8', L40S, 4, 90],
    ['Large 2', LARGE_2, 'bf16', L40S, 8, 183],
    ['Large 2', LARGE_2, 'fp8', H100, 2, 51],
    ['Large 2', LARGE_2, 'bf16', H100, 4, 106],
    ['Large 2', LARGE_2, 'fp8', H200, 2, 376],
    ['Large 2', LARGE_2, 'bf16', H200, 2, 20],
    ['Large 3', LARGE_3, 'fp8', H100, 16, 418],
    ['Large 3', LARGE_3, 'fp8', H200, 8, 614],
    ['Large 3', LARGE_3, 'nvfp4', H100, 8, 296],
    ['Large 3', LARGE_3, 'nvfp4', H200, 4, 371],
    ['Voxtral Mini', VOXTRAL_MINI, 'bf16', L40S, 1, 250],
    ['Voxtral Mini', VOXTRAL_MINI, 'bf16', H100, 1, 522],
    ['Voxtral Mini', VOXTRAL_MINI, 'bf16', H200, 1, 999],
  ])(
    '%s (%#) needs the GPUs of the table, and holds its tokens',
    (...[, sized, precision, on, gpus, thousands]) => {
      const fit = fitOnGpu({ model: sized, precision, gpu: on });
      expect(fit).toMatchObject({ kind: 'fits', gpus, tensorParallel: gpus });
      const held = fit.kind === 'fits' ? fit.kvTokens! / 1000 : 0;
      // The table rounds to a thousand, above a million to a hundred thousand.
      const rounding = thousands >= 1000 ? 50 : 1;
      expect(Math.abs(held - thousands)).toBeLessThanOrEqual(rounding + thousands * 0.005);
    },
  );

  it('finds no number of L40S for Large 3 in fp8, on one node or several', () => {
    expect(fitOnGpu({ model: LARGE_3, precision: 'fp8', gpu: L40S })).toEqual({
      kind: 'too-large',
      precision: 'fp8',
    });
  });

  it('never cuts eight KV heads over sixteen GPUs', () => {
    const huge = model(gqa(88), { bf16: 450 });
    expect(fitOnGpu({ model: huge, precision: 'bf16', gpu: L40S }).kind).toBe('too-large');
  });
});

describe('the context a deployment offers', () => {
  it("is the model's own where the cache holds it", () => {
    expect(fitOnGpu({ model: MINISTRAL_3B, precision: 'fp8', gpu: L40S })).toMatchObject({
      maxModelLen: 262_144,
    });
  });

  it('is what the cache holds, less a margin, where that is shorter', () => {
    expect(fitOnGpu({ model: SMALL_3, precision: 'fp8', gpu: L40S })).toMatchObject({
      maxModelLen: 77 * 1024,
    });
  });

  it('takes more GPUs when a longer context is asked for', () => {
    const fit = fitOnGpu({ model: SMALL_3, precision: 'fp8', gpu: L40S, contextTokens: 131_072 });
    expect(fit).toMatchObject({ gpus: 2, maxModelLen: 131_072 });
  });

  it('cannot be longer than the model was trained for', () => {
    expect(fitOnGpu({ model: SMALL_3, precision: 'fp8', gpu: L40S, contextTokens: 500_000 })).toEqual({
      kind: 'context-beyond-model',
      contextTokens: 262_144,
    });
  });

  it('is the whole of it for an encoder, which keeps no cache', () => {
    const encoder: SizedModel = {
      kvCache: { kind: 'pooling' },
      weights: weights({ bf16: 2.2 }),
      contextTokens: 8_192,
    };
    expect(fitOnGpu({ model: encoder, precision: 'bf16', gpu: L40S })).toMatchObject({
      gpus: 1,
      kvTokens: null,
      maxModelLen: 8_192,
    });
  });
});

describe('the precision a deployment runs in', () => {
  it('is fp8 where the GPU computes in it', () => {
    expect(bestFitOn({ model: SMALL_3, gpu: H100 })).toMatchObject({ precision: 'fp8', gpus: 1 });
  });

  it('is bf16 on an A100, where fp8 saves memory but no time', () => {
    expect(bestFitOn({ model: SMALL_3, gpu: A100 })).toMatchObject({ precision: 'bf16', gpus: 1 });
  });

  it('is fp8 on an A100 too when it spares GPUs', () => {
    expect(bestFitOn({ model: MIXTRAL, gpu: A100 })).toMatchObject({ precision: 'fp8', gpus: 1 });
  });

  it('is one whose weights are published', () => {
    expect(fitOnGpu({ model: MISTRAL_7B, precision: 'fp8', gpu: H100 })).toEqual({
      kind: 'not-published',
      precision: 'fp8',
    });
    expect(bestFitOn({ model: MISTRAL_7B, gpu: H100 })).toMatchObject({ precision: 'bf16' });
  });
});

describe('the name of a GPU', () => {
  it.each([
    ['NVIDIA-L40S', 'L40S'],
    ['NVIDIA-L40', 'L40'],
    ['NVIDIA-A100-SXM4-40GB', 'A100-40'],
    ['NVIDIA-A100-80GB-PCIe', 'A100-80'],
    ['NVIDIA-H200', 'H200'],
    ['NVIDIA-A100-SXM4-80GB-MIG-3g.40gb', 'A100-80 MIG 3g.40gb'],
  ])('%s is a %s', (label, name) => {
    expect(gpuOf(label)?.name).toBe(name);
  });

  it.each(['NVIDIA-L40S-SHARED', 'NVIDIA-A100-SXM4-80GB-MIG-3g.40gb-SHARED', 'Tesla-K80'])(
    '%s is not offered',
    (label) => {
      expect(gpuOf(label)).toBeUndefined();
    },
  );
});

describe('a slice of a GPU', () => {
  const slice = gpu('NVIDIA-A100-SXM4-80GB-MIG-3g.40gb');

  it('holds what its memory holds', () => {
    expect(fitOnGpu({ model: MINISTRAL_8B, precision: 'fp8', gpu: slice })).toMatchObject({ gpus: 1 });
  });

  it('never shares a replica with others, which it cannot speak with', () => {
    expect(fitOnGpu({ model: SMALL_3, precision: 'bf16', gpu: A100 })).toMatchObject({ kind: 'fits' });
    expect(fitOnGpu({ model: SMALL_3, precision: 'bf16', gpu: slice })).toMatchObject({ kind: 'too-large' });
  });
});

describe('a GPU that nobody has measured', () => {
  const node = (labels: Record<string, string>, gpuProduct = 'NVIDIA-RTX-PRO-6000') => ({
    nodeName: 'n',
    gpuProduct,
    gpuCount: 1,
    gpuFree: 1,
    labels,
    ready: true,
  });
  const ADA_48 = {
    'nvidia.com/gpu.memory': '49140',
    'nvidia.com/gpu.compute.major': '8',
    'nvidia.com/gpu.compute.minor': '9',
  };

  it('is what its node’s labels say of its memory and of what it computes in', () => {
    const found = gpuOn(node(ADA_48))!;
    expect(found).toMatchObject({ name: 'RTX-PRO-6000', native: ['bf16', 'fp8'] });
    expect(fitOnGpu({ model: SMALL_3, precision: 'fp8', gpu: found })).toMatchObject({ gpus: 1 });
  });

  it.each([
    ['says nothing', {}],
    ['is older than the number formats of models', { ...ADA_48, 'nvidia.com/gpu.compute.major': '7' }],
  ])('is not offered when its node %s', (_, labels) => {
    expect(gpuOn(node(labels))).toBeUndefined();
  });
});

describe('layers with a sliding window', () => {
  const windowed = (layers: number): SizedModel => ({
    ...model({ ...gqa(40), slidingWindow: { layers, tokens: 4_096 } } as KvCache, { bf16: 44.7 }),
  });
  const longest = (sized: SizedModel) => {
    const fit = fitOnGpu({ model: sized, precision: 'bf16', gpu: A100 });
    return fit.kind === 'fits' ? fit : undefined;
  };

  it('let one request be longer, and hold no more short ones', () => {
    const plain = longest(model(gqa(40), { bf16: 44.7 }))!;
    const half = longest(windowed(20))!;
    expect(half.maxModelLen).toBeGreaterThan(1.7 * plain.maxModelLen);
    expect(half.kvTokens).toBe(plain.kvTokens);
  });

  it('let a request be as long as the model reads, when all of them have one', () => {
    expect(longest(windowed(40))).toMatchObject({ maxModelLen: 262_144 });
  });
});
