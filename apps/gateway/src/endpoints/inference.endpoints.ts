import type { BodyRules } from '../body/inference.body.ts';
import { CHAT } from './chat.endpoint.ts';
import { COMPLETIONS } from './completions.endpoint.ts';
import { EMBEDDINGS } from './embeddings.endpoint.ts';
import type { Caps, InferenceEndpoint } from './endpoint.ts';
import { RERANK } from './rerank.endpoint.ts';

export const INFERENCE_ENDPOINTS: readonly InferenceEndpoint[] = [CHAT, COMPLETIONS, EMBEDDINGS, RERANK];

/** The rules of each endpoint under these caps, made once. */
export const bodyRulesUnder = (caps: Caps): ((endpoint: InferenceEndpoint) => BodyRules) => {
  const rules = new Map(INFERENCE_ENDPOINTS.map((endpoint) => [endpoint, endpoint.bodyRules(caps)]));
  return (endpoint) => rules.get(endpoint)!;
};
