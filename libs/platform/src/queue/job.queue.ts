import { createPostgresBackend, type Job, UnrecoverableError, withBackend } from 'bullmq';
import type { Logger } from '../observability/index.ts';
import { JOBS_SCHEMA } from './jobs.schema.ts';

export interface JobQueueOptions {
  /** The database, as the system role. */
  readonly url: string;
  readonly name: string;
  /** How often a job is tried before it is dead. */
  readonly attempts: number;
  /** Before the second try; twice as long before each further one. */
  readonly backoffMs: number;
  /** Tried again when it throws; `never` says that trying again would not help. */
  readonly run: (id: string) => Promise<'done' | { readonly never: string }>;
  /** Told once a job is dead. */
  readonly onDead: (id: string, reason: string) => Promise<void>;
  readonly log: Logger;
}

export interface JobQueue {
  /** A job that is known by its id, done or not, is not added again. */
  add(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const CONCURRENCY = 4;
/** Two for adding, two for working; each worker holds one more to be woken by. */
const CONNECTIONS = 2;
/** Its id is remembered for as long: a relay that died between adding and noting it adds nothing twice. */
const REMEMBERED_S = 7 * 24 * 3_600;
/** A dead letter is a row of whoever asked for the job; the queue's own copy only says why. */
const SETTLED = { age: REMEMBERED_S, count: 10_000 };

const onPostgres = withBackend(createPostgresBackend);

/** Jobs that carry nothing but an id: what they are about is in the rows. */
export const openJobQueue = async (options: JobQueueOptions): Promise<JobQueue> => {
  const { name, attempts, backoffMs, log } = options;
  const connection = { connectionString: options.url, schema: JOBS_SCHEMA, max: CONNECTIONS };
  const queue = new onPostgres.Queue(name, {
    connection,
    defaultJobOptions: {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      removeOnComplete: SETTLED,
      removeOnFail: SETTLED,
    },
  });
  const worker = new onPostgres.Worker(name, (job: Job) => runJob(options, job), {
    connection,
    concurrency: CONCURRENCY,
  });
  const stumble = (err: Error) => log.warn({ err, queue: name }, 'the queue stumbled');
  queue.on('error', stumble);
  worker.on('error', stumble);
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    // One by one: `addBulk` makes temporary tables, which no role of ours may in production.
    add: async (ids) => {
      for (const jobId of ids) await queue.add(name, {}, { jobId });
    },
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
};

const runJob = async ({ run, onDead, attempts }: JobQueueOptions, job: Job): Promise<void> => {
  const id = job.id!;
  const isLast = job.attemptsMade + 1 >= attempts;
  try {
    const outcome = await run(id);
    if (outcome === 'done') return;
    await onDead(id, outcome.never);
    throw new UnrecoverableError(outcome.never);
  } catch (error) {
    if (isLast && !(error instanceof UnrecoverableError)) await onDead(id, (error as Error).message);
    throw error;
  }
};
