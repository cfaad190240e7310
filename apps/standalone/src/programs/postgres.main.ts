import { type PostgresOptions, startPostgres } from '../postgres/server.ts';
import { readInput, sayReady, stopOnSignal } from './child-input.ts';

/** The small supervisor that owns PostgreSQL: it stops the server when standalone is gone, and ends when it ends. */
const server = await startPostgres(readInput<PostgresOptions>());
stopOnSignal(() => server.stop());
void server.exited.then(() => process.exit(1));
sayReady();
