import { randomBytes } from 'node:crypto';
import { type Brand, brandId, uuidV7 } from '@beffroi/kernel';

export const randomSecret = (byteCount: number): Buffer => randomBytes(byteCount);

/** A fresh UUIDv7 of an instant, already branded: `newId<ProjectId>(tx.now)`. */
export const newId = <Id extends Brand<string, string>>(now: Date): Id =>
  brandId<Id>(uuidV7(now.getTime(), randomBytes(10)));
