import { randomFillSync } from 'node:crypto';
import { brandId, type RequestId, uuidV7 } from '@beffroi/kernel';

/** Randomness for so many requests is drawn at once: a call for each would cost more than all else of an id. */
const POOL_BYTES = 10 * 256;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** @param nowMs of the database's clock: ids are in the order of arrival */
export const newRequestId = (nowMs: number): RequestId => {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const id = uuidV7(nowMs, pool.subarray(used, used + 10));
  used += 10;
  return brandId<RequestId>(id);
};
