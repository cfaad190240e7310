export { JOBS_SCHEMA } from './jobs.schema.ts';
export { type JobQueue, type JobQueueOptions, openJobQueue } from './job.queue.ts';
