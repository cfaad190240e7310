import { startBenchPostgres } from '../bench.postgres.ts';
import { createBareTwin } from './bare.insert.ts';
import { compareIngest } from './ingest.rounds.ts';

const postgres = await startBenchPostgres();
try {
  const { owner } = await postgres.database('beffroi_bench', []);
  await createBareTwin(owner);
  console.log(await compareIngest(owner, { rounds: 7, batchesPerRound: 20, eventsPerBatch: 500 }));
} finally {
  await postgres.stop();
}
