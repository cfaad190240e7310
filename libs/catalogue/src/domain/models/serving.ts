import type { ModelPrices } from '@beffroi/contracts/dataplane';
import type { Capabilities, Engine, OutputBounds } from '../model.ts';

/** Mistral's checkpoints, in Mistral's own layout. */
export const mistralEngine = (minimumVersion: string): Engine => ({
  minimumVersion,
  format: 'mistral',
  runner: 'generate',
});

/** The first vLLM release with every flag that the platform passes. */
export const PLATFORM_MINIMUM = '0.11';

export const POOLING_ENGINE: Engine = {
  minimumVersion: PLATFORM_MINIMUM,
  format: 'huggingface',
  runner: 'pooling',
};

/** Images are cut to 1 540 × 1 540 pixels, then 55 × 55 patches of 28 with a mark after each row. */
const MAX_TOKENS_PER_IMAGE = 3_080;

export const TEXT_BOUNDS: OutputBounds = {
  defaultMaxTokens: 4_096,
  floorTokens: 16,
  templateTokens: 64,
  maxTokensPerImage: 0,
};
export const VISION_BOUNDS: OutputBounds = { ...TEXT_BOUNDS, maxTokensPerImage: MAX_TOKENS_PER_IMAGE };
export const NO_OUTPUT: OutputBounds = {
  defaultMaxTokens: 0,
  floorTokens: 0,
  templateTokens: 8,
  maxTokensPerImage: 0,
};

const NOTHING: Capabilities = { vision: false, tools: false, reasoning: false, audio: false };
export const able = (...abilities: (keyof Capabilities)[]): Capabilities => ({
  ...NOTHING,
  ...Object.fromEntries(abilities.map((ability) => [ability, true])),
});

/** Micro-euros per million tokens; a prefix found in the cache costs half. */
export const perMillion = (inputMicros: number, outputMicros: number): ModelPrices => ({
  inputMicros,
  cachedInputMicros: inputMicros / 2,
  outputMicros,
});
