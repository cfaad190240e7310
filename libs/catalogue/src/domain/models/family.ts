import type { Model } from '../model.ts';
import { firstGeneration } from './first-generation.ts';
import { large } from './large.ts';
import { ministral3 } from './ministral-3.ts';
import { small } from './small.ts';
import { specialised } from './specialised.ts';
import { voxtral } from './voxtral.ts';

/**
 * Every model that was reviewed, those that may not be self-hosted included, so that a refusal can say why.
 * Parameters, licences, memory and context are the publisher's; prices are its API's list, as a start.
 */
export const MODEL_FAMILY: readonly Model[] = [
  ...ministral3,
  ...small,
  ...large,
  ...firstGeneration,
  ...voxtral,
  ...specialised,
];
