import type { InsertResult } from 'typeorm';

/** Whether an insert that ignores conflicts made its row. */
export const wasInserted = ({ raw }: Pick<InsertResult, 'raw'>): boolean =>
  Array.isArray(raw) && raw.length === 1;
