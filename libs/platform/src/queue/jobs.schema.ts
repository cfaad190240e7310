/** Where BullMQ keeps its tables: of the owner, as all others; the system role alone uses them. */
export const JOBS_SCHEMA = 'jobs';
