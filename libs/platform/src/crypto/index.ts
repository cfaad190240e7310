export { base62 } from './base62.ts';
export { canonicalJson } from './canonical-json.ts';
export { digestOf, equalDigests, hmacSha256, sha256 } from './digest.ts';
export { newId, randomSecret } from './random.ts';
export { open, openText, seal, SealBroken, type SealingKey, sealingKey } from './sealing.ts';
export { isSlowHashOf, slowHash } from './slow-hash.ts';
export {
  type BadSignature,
  deriveKey,
  RequestVerifier,
  SIGNATURE_HEADER,
  type Signature,
  type SignedParts,
  signRequest,
} from './signed-request.ts';
