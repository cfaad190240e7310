import type { InferenceBody } from '../body/inference.body.ts';

/** Prompts that begin alike share their system prompt, and so the engine's cache; more need not be hashed. */
const HASHED_BYTES = 256;

/** FNV-1a over the tenant and the first bytes: equal beginnings of two tenants have nothing to do with each other. */
export const promptHash = (
  tenantId: string,
  { bytes, inputs }: Pick<InferenceBody, 'bytes' | 'inputs'>,
): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < tenantId.length; at++) hash = step(hash, tenantId.charCodeAt(at));
  const { valueStart = 0, end = 0 } = inputs[0] ?? {};
  const last = Math.min(end, valueStart + HASHED_BYTES);
  let at = valueStart;
  // Four bytes a step: a multiplication for each would cost more than all else of choosing.
  for (; at + 4 <= last; at += 4) hash = step(hash, bytes.readInt32LE(at));
  for (; at < last; at++) hash = step(hash, bytes[at]!);
  return hash >>> 0;
};

/**
 * How much an engine attracts a prompt, by weighted rendezvous hashing (Wang and Ravishankar, 2005): when an
 * engine comes or goes, only the prompts at home there move.
 */
export const attraction = (
  prompt: number,
  engine: { readonly mark: number; readonly weight: number },
): number => -engine.weight / Math.log((mixed(prompt ^ engine.mark) + 0.5) / 2 ** 32);

const step = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);

/** The finaliser of MurmurHash3: FNV alone leaves neighbours alike. */
const mixed = (hash: number): number => {
  let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
};
