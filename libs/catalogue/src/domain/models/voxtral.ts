import { brandId } from '@beffroi/kernel';
import type { Model } from '../model.ts';
import { computed, published } from '../weights.ts';
import { ALLOWED, APACHE_2, CC_BY_NC, NON_COMMERCIAL_ONLY } from './licences.ts';
import { able, mistralEngine, perMillion, PLATFORM_MINIMUM, TEXT_BOUNDS } from './serving.ts';

const SPEECH_MODEL = {
  publisher: 'Mistral AI',
  type: 'automatic-speech-recognition',
  lifecycle: { state: 'current' },
  licence: APACHE_2,
  selfHosting: ALLOWED,
  externalApi: false,
  geometrySource: 'to-confirm',
  contextTokens: 32_768,
  capabilities: able('audio'),
  engine: mistralEngine(PLATFORM_MINIMUM),
  output: TEXT_BOUNDS,
} as const satisfies Partial<Model>;

export const voxtral: readonly Model[] = [
  {
    ...SPEECH_MODEL,
    id: brandId('voxtral-mini-3b-2507'),
    displayName: 'Voxtral Mini',
    aliases: ['voxtral-mini-2507', 'voxtral-mini-latest'],
    releasedOn: '2025-07-15',
    weightsRepository: 'mistralai/Voxtral-Mini-3B-2507',
    parameters: { totalBillions: 4.7, activeBillions: 4.7 },
    kvCache: { kind: 'attention', layers: 30, kvHeads: 8, headDimension: 128 },
    weights: [published('bf16', 8.75), computed('fp8', 4.7)],
    publisherMinimumVramGb: { bf16: 14, fp8: 7, fp4: 4 },
    prices: perMillion(40_000, 40_000),
  },
  {
    ...SPEECH_MODEL,
    id: brandId('voxtral-small-24b-2507'),
    displayName: 'Voxtral Small',
    aliases: ['voxtral-small-2507', 'voxtral-small-latest', 'openweight-audio'],
    releasedOn: '2025-07-15',
    weightsRepository: 'mistralai/Voxtral-Small-24B-2507',
    parameters: { totalBillions: 24, activeBillions: 24 },
    kvCache: { kind: 'attention', layers: 40, kvHeads: 8, headDimension: 128 },
    weights: [published('bf16', 44.7), published('fp8', 24)],
    publisherMinimumVramGb: { bf16: 54, fp8: 27, fp4: 14 },
    capabilities: able('audio', 'tools'),
    prices: perMillion(100_000, 300_000),
  },
  {
    ...SPEECH_MODEL,
    id: brandId('voxtral-mini-4b-realtime-2602'),
    displayName: 'Voxtral Mini Realtime',
    aliases: ['voxtral-mini-realtime-latest'],
    releasedOn: '2026-02',
    selfHosting: {
      allowed: false,
      cause: 'not-supported',
      reason: {
        fr: 'Ce modèle ne répond que par une connexion temps réel (WebSocket), que la passerelle ne propose pas, et son architecture n’est pas publiée : la mémoire nécessaire ne peut pas être calculée.',
        en: 'It only answers over a realtime socket, which the gateway does not offer, and its architecture is not published: the memory it needs cannot be computed.',
      },
    },
    weightsRepository: 'mistralai/Voxtral-Mini-4B-Realtime-2602',
    parameters: { totalBillions: 4, activeBillions: 4 },
    kvCache: { kind: 'undisclosed' },
    contextTokens: null,
    weights: [],
    publisherMinimumVramGb: { bf16: 16 },
    engine: mistralEngine('0.20'),
    prices: perMillion(0, 0),
  },
  {
    ...SPEECH_MODEL,
    id: brandId('voxtral-4b-tts'),
    displayName: 'Voxtral TTS',
    aliases: [],
    releasedOn: '2026-03-23',
    licence: CC_BY_NC,
    selfHosting: NON_COMMERCIAL_ONLY,
    weightsRepository: null,
    parameters: { totalBillions: 4, activeBillions: 4 },
    kvCache: { kind: 'undisclosed' },
    contextTokens: null,
    weights: [],
    publisherMinimumVramGb: {},
    prices: perMillion(0, 0),
  },
];
