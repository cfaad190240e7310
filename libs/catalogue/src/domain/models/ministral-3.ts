import { brandId } from '@beffroi/kernel';
import type { Model } from '../model.ts';
import { computed, published } from '../weights.ts';
import { ALLOWED, APACHE_2 } from './licences.ts';
import { able, mistralEngine, perMillion, VISION_BOUNDS } from './serving.ts';

const MINISTRAL_3 = {
  publisher: 'Mistral AI',
  type: 'text-generation',
  releasedOn: '2025-12-02',
  lifecycle: { state: 'current' },
  licence: APACHE_2,
  selfHosting: ALLOWED,
  externalApi: true,
  geometrySource: 'published',
  contextTokens: 262_144,
  capabilities: able('vision', 'tools'),
  engine: mistralEngine('0.11'),
  output: VISION_BOUNDS,
} as const satisfies Partial<Model>;

export const ministral3: readonly Model[] = [
  {
    ...MINISTRAL_3,
    id: brandId('ministral-3-3b-instruct-2512'),
    displayName: 'Ministral 3 3B',
    aliases: ['ministral-3b-2512', 'ministral-3b-latest'],
    weightsRepository: 'mistralai/Ministral-3-3B-Instruct-2512',
    parameters: { totalBillions: 3.8, activeBillions: 3.8 },
    kvCache: { kind: 'attention', layers: 26, kvHeads: 8, headDimension: 128 },
    weights: [computed('bf16', 3.8), published('fp8', 4.35)],
    publisherMinimumVramGb: { bf16: 43, fp8: 22, fp4: 11 },
    prices: perMillion(100_000, 100_000),
  },
  {
    ...MINISTRAL_3,
    id: brandId('ministral-3-8b-instruct-2512'),
    displayName: 'Ministral 3 8B',
    aliases: ['ministral-8b-2512', 'ministral-8b-latest', 'openweight-small'],
    weightsRepository: 'mistralai/Ministral-3-8B-Instruct-2512',
    parameters: { totalBillions: 8.9, activeBillions: 8.9 },
    kvCache: { kind: 'attention', layers: 34, kvHeads: 8, headDimension: 128 },
    weights: [published('bf16', 16.6), published('fp8', 9.7)],
    publisherMinimumVramGb: { bf16: 67, fp8: 34, fp4: 17 },
    prices: perMillion(150_000, 150_000),
  },
  {
    ...MINISTRAL_3,
    id: brandId('ministral-3-14b-instruct-2512'),
    displayName: 'Ministral 3 14B',
    aliases: ['ministral-14b-2512', 'ministral-14b-latest'],
    weightsRepository: 'mistralai/Ministral-3-14B-Instruct-2512',
    parameters: { totalBillions: 13.9, activeBillions: 13.9 },
    kvCache: { kind: 'attention', layers: 40, kvHeads: 8, headDimension: 128 },
    weights: [published('bf16', 26), published('fp8', 14.65)],
    publisherMinimumVramGb: { bf16: 93, fp8: 47, fp4: 24 },
    prices: perMillion(200_000, 200_000),
  },
];
