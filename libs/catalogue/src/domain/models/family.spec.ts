import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { kvBytesPerToken, MODEL_FAMILY, modelRecord, PRECISIONS, ReviewedModels } from '../index.ts';

const each = MODEL_FAMILY.map((model) => [model.id, model] as const);
const KIB = 1_024;

/** reference/kubernetes.md §3.2: KiB per token at 16 bits. */
const KV_KIB: readonly (readonly [string, number])[] = [
  ['ministral-3-3b-instruct-2512', 104],
  ['ministral-3-8b-instruct-2512', 136],
  ['ministral-3-14b-instruct-2512', 160],
  ['ministral-8b-instruct-2410', 144],
  ['mistral-7b-instruct-v0.3', 128],
  ['mistral-nemo-instruct-2407', 160],
  ['mixtral-8x7b-instruct-v0.1', 128],
  ['mixtral-8x22b-instruct-v0.1', 224],
  ['mistral-small-3.2-24b-instruct-2506', 160],
  ['mistral-small-4-119b-2603', 22.5],
  ['magistral-small-2509', 160],
  ['devstral-small-2-24b-instruct-2512', 160],
  ['devstral-2-123b-instruct-2512', 352],
  ['codestral-22b-v0.1', 224],
  ['mistral-large-instruct-2411', 352],
  ['mistral-large-3-675b-instruct-2512', 68.625],
  ['mistral-medium-3.5-128b', 352],
  ['voxtral-mini-3b-2507', 120],
  ['voxtral-small-24b-2507', 160],
];
const WITHOUT_KV = [
  'mistral-medium-3',
  'voxtral-mini-4b-realtime-2602',
  'shieldstral-1.0',
  'voxtral-4b-tts',
  'mistral-ocr-2512',
  'mistral-embed',
  'codestral-embed',
  'bge-m3',
  'bge-reranker-v2-m3',
];

describe('the reviewed models', () => {
  it('are all those of the review, once each', () => {
    const reviewed = [...KV_KIB.map(([id]) => id), ...WITHOUT_KV].sort();
    expect(MODEL_FAMILY.map(({ id }) => id as string).sort()).toEqual(reviewed);
  });

  it('share no name: an id or an alias leads to one model', () => {
    const names = MODEL_FAMILY.flatMap(({ id, aliases }) => [id, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(KV_KIB)('%s keeps %d KiB of cache a token', (id, kib) => {
    const model = MODEL_FAMILY.find((candidate) => candidate.id === id)!;
    expect(kvBytesPerToken(model.kvCache)! / KIB).toBe(kib);
    expect(kvBytesPerToken(model.kvCache, 1)! / KIB).toBe(kib / 2);
  });

  it.each(each)(
    '%s can be placed on GPUs if it may be self-hosted, and says why if it may not',
    (_id, model) => {
      if (!model.selfHosting.allowed) {
        expect(model.selfHosting.reason.fr).toMatch(/\.$/);
        expect(model.selfHosting.reason.en).toMatch(/\.$/);
        expect(model.weights).toEqual([]);
        return;
      }
      expect(model.weightsRepository).toMatch(/^[\w-]+\/[\w.-]+$/);
      expect(kvBytesPerToken(model.kvCache)).not.toBeUndefined();
      expect(model.contextTokens).toBeGreaterThan(0);
      expect(model.weights.length).toBeGreaterThan(0);
    },
  );

  it.each(each)(
    '%s lists its number formats best first, each smaller than the one before',
    (_id, { weights }) => {
      const order = weights.map(({ precision }) => PRECISIONS.indexOf(precision));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      const sizes = weights.map(({ gib }) => gib);
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    },
  );

  it.each(each)(
    '%s has weights of about its parameters times their bytes',
    (_id, { weights, parameters }) => {
      const bytes = { bf16: 2, fp8: 1, nvfp4: 0.56 };
      for (const { precision, gib } of weights) {
        const arithmetic = (parameters.totalBillions! * 1e9 * bytes[precision]) / 2 ** 30;
        expect(gib / arithmetic).toBeGreaterThan(0.9);
        expect(gib / arithmetic).toBeLessThan(1.3);
      }
    },
  );

  it.each(each)(
    '%s has whole prices, a release date and active parameters within the total',
    (_id, model) => {
      expect(Object.values(model.prices).every((price) => Number.isSafeInteger(price) && price >= 0)).toBe(
        true,
      );
      expect(Number.isNaN(Date.parse(model.releasedOn))).toBe(false);
      const { totalBillions, activeBillions } = model.parameters;
      expect((activeBillions === null) === (totalBillions === null)).toBe(true);
      expect(activeBillions ?? 0).toBeLessThanOrEqual(totalBillions ?? 0);
    },
  );

  it('forbid what their licence forbids', () => {
    const refused = MODEL_FAMILY.flatMap(({ id, selfHosting }) =>
      selfHosting.allowed ? [] : [`${id}: ${selfHosting.cause}`],
    ).sort();
    expect(refused).toEqual([
      'codestral-22b-v0.1: licence',
      'codestral-embed: no-public-weights',
      'ministral-8b-instruct-2410: licence',
      'mistral-embed: no-public-weights',
      'mistral-large-instruct-2411: licence',
      'mistral-medium-3: no-public-weights',
      'mistral-ocr-2512: no-public-weights',
      'shieldstral-1.0: not-supported',
      'voxtral-4b-tts: licence',
      'voxtral-mini-4b-realtime-2602: not-supported',
    ]);
  });
});

describe('the record of a model', () => {
  it('is made for those a tenant can be served by, in text or embeddings', () => {
    const published = MODEL_FAMILY.filter((model) => modelRecord(model)).map(({ id }) => id as string);
    expect(published).toContain('ministral-3-8b-instruct-2512');
    expect(published).toContain('mistral-embed');
    expect(published).not.toContain('codestral-22b-v0.1');
    expect(published).not.toContain('voxtral-small-24b-2507');
    expect(published).not.toContain('mistral-ocr-2512');
  });

  it('carries what a gateway reserves and answers with', () => {
    const model = MODEL_FAMILY.find(({ id }) => id === 'mistral-small-3.2-24b-instruct-2506')!;
    expect(modelRecord(model)).toEqual({
      aliases: ['mistral-small-2506', 'openweight-medium'],
      type: 'text-generation',
      maxContextTokens: 131_072,
      defaultMaxTokens: 4_096,
      floorTokens: 16,
      templateTokens: 64,
      maxTokensPerImage: 3_080,
      prices: { inputMicros: 100_000, cachedInputMicros: 50_000, outputMicros: 300_000 },
      createdAt: 1_750_377_600,
      ownedBy: 'Mistral AI',
      parameters: { totalBillions: 24, activeBillions: 24 },
      abilities: { tools: true, reasoning: false },
    });
  });
});

describe('the catalogue', () => {
  const catalogue = new ReviewedModels();

  it('finds by id, and resolves by alias too', async () => {
    expect((await catalogue.find(brandId('bge-m3')))?.displayName).toBe('BGE-M3');
    expect(await catalogue.find(brandId('openweight-small'))).toBeUndefined();
    expect((await catalogue.resolve('openweight-small'))?.id).toBe('ministral-3-8b-instruct-2512');
    expect(await catalogue.resolve('gpt-4o')).toBeUndefined();
    expect(await catalogue.list()).toBe(MODEL_FAMILY);
  });
});
