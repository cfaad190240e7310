import type { Migration } from '@beffroi/platform/typeorm';
import { chain } from './migrations/chain.migration.ts';
import { forwarding } from './migrations/forwarding.migration.ts';

export const migrations: readonly Migration[] = [chain, forwarding];
