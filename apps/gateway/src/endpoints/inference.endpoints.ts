import { CHAT } from './chat.endpoint.ts';
import type { InferenceEndpoint } from './endpoint.ts';

export const INFERENCE_ENDPOINTS: readonly InferenceEndpoint[] = [CHAT];
