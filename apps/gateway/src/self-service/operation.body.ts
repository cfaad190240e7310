import { err, ok, type Result } from '@beffroi/kernel';
import type { ReadRefusal } from '../pipeline/read.body.ts';

/** What people write of a key is short. */
export const BODY_LIMIT_BYTES = 16 * 1024;

/** A JSON object, or why it is none. */
export const readOperationBody = (
  bytes: Buffer,
): Result<Readonly<Record<string, unknown>>, Extract<ReadRefusal, { kind: 'not-json' | 'faulty' }>> => {
  const value = parsed(bytes);
  if (value === undefined) return err({ kind: 'not-json' });
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return ok(value as Record<string, unknown>);
  const msg = { en: 'Input should be an object', fr: 'La valeur doit être un objet' };
  return err({ kind: 'faulty', faults: [{ type: 'dict_type', loc: ['body'], msg, input: null }] });
};

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};
