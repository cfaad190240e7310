import { brandId } from '@beffroi/kernel';
import type { Model } from '../model.ts';
import { published } from '../weights.ts';
import { ALLOWED, APACHE_2 } from './licences.ts';
import { able, mistralEngine, perMillion, PLATFORM_MINIMUM, VISION_BOUNDS } from './serving.ts';

/** One architecture of 24 billion parameters carries Small 3.2, Magistral Small and Devstral Small 2. */
const DENSE_24B = {
  publisher: 'Mistral AI',
  type: 'text-generation',
  licence: APACHE_2,
  selfHosting: ALLOWED,
  parameters: { totalBillions: 24, activeBillions: 24 },
  kvCache: { kind: 'attention', layers: 40, kvHeads: 8, headDimension: 128 },
  geometrySource: 'published',
  weights: [published('bf16', 44.7), published('fp8', 24)],
  publisherMinimumVramGb: { bf16: 78, fp8: 39, fp4: 20 },
  engine: mistralEngine(PLATFORM_MINIMUM),
  output: VISION_BOUNDS,
} as const satisfies Partial<Model>;

export const small: readonly Model[] = [
  {
    ...DENSE_24B,
    id: brandId('mistral-small-3.2-24b-instruct-2506'),
    displayName: 'Mistral Small 3.2',
    aliases: ['mistral-small-2506', 'openweight-medium'],
    releasedOn: '2025-06-20',
    lifecycle: { state: 'retired', retiredFromApi: '2026-07' },
    externalApi: false,
    weightsRepository: 'mistralai/Mistral-Small-3.2-24B-Instruct-2506',
    contextTokens: 131_072,
    capabilities: able('vision', 'tools'),
    prices: perMillion(100_000, 300_000),
  },
  {
    ...DENSE_24B,
    id: brandId('magistral-small-2509'),
    displayName: 'Magistral Small 1.2',
    aliases: ['magistral-small-latest'],
    releasedOn: '2025-09-17',
    lifecycle: { state: 'current' },
    externalApi: false,
    weightsRepository: 'mistralai/Magistral-Small-2509',
    contextTokens: 131_072,
    capabilities: able('vision', 'tools', 'reasoning'),
    prices: perMillion(500_000, 1_500_000),
  },
  {
    ...DENSE_24B,
    id: brandId('devstral-small-2-24b-instruct-2512'),
    displayName: 'Devstral Small 2',
    aliases: ['devstral-small-2512', 'devstral-small-latest', 'openweight-code'],
    releasedOn: '2025-12-09',
    lifecycle: { state: 'current' },
    externalApi: true,
    weightsRepository: 'mistralai/Devstral-Small-2-24B-Instruct-2512',
    contextTokens: 262_144,
    capabilities: able('vision', 'tools'),
    prices: perMillion(100_000, 300_000),
  },
  {
    ...DENSE_24B,
    id: brandId('mistral-small-4-119b-2603'),
    displayName: 'Mistral Small 4',
    aliases: ['mistral-small-2603', 'mistral-small-latest'],
    releasedOn: '2026-03-16',
    lifecycle: { state: 'current' },
    externalApi: true,
    weightsRepository: 'mistralai/Mistral-Small-4-119B-2603',
    parameters: { totalBillions: 119, activeBillions: 6.5 },
    kvCache: { kind: 'latent', layers: 36, latentRank: 256, ropeDimension: 64 },
    contextTokens: 262_144,
    weights: [published('fp8', 112.6), published('nvfp4', 66)],
    publisherMinimumVramGb: { bf16: 238, fp8: 119, fp4: 60 },
    capabilities: able('vision', 'tools', 'reasoning'),
    engine: mistralEngine('0.20'),
    prices: perMillion(150_000, 600_000),
  },
];
