import { runMigrations } from 'bullmq';
import type { Client } from 'pg';
import { JOBS_SCHEMA } from './jobs.schema.ts';

const USED_BY = 'beffroi_system';

/**
 * Brings BullMQ's own tables to the version of the library, and opens them to the system role alone, which must be able to
 * create: a queue makes its sequence when it gets its first job.
 */
export const migrateQueue = async (owner: Client): Promise<void> => {
  await runMigrations(owner, JOBS_SCHEMA);
  await owner.query(`
    grant usage, create on schema ${JOBS_SCHEMA} to ${USED_BY};
    grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${USED_BY};
    grant usage on all sequences in schema ${JOBS_SCHEMA} to ${USED_BY};
    revoke execute on all functions in schema ${JOBS_SCHEMA} from public;
    grant execute on all functions in schema ${JOBS_SCHEMA} to ${USED_BY}`);
};
