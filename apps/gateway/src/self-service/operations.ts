import { keysOperations } from './keys.operations.ts';
import { meOperations } from './me.operations.ts';
import type { SelfServiceOperation } from './operation.ts';
import { usageOperations } from './usage.operations.ts';

/** What a key may ask about itself, in both generations of Albert's API. */
export const SELF_SERVICE_OPERATIONS: readonly SelfServiceOperation[] = [
  ...meOperations,
  ...keysOperations,
  ...usageOperations,
];
export type { SelfServiceOperation } from './operation.ts';
