/**
 * What metering costs: `npm run bench:metering -- [--json FILE] [--full]`.
 *
 * Ingest with its sums beside a bare insert of the same rows into a twin of the table, in turns; then what finance and
 * support ask, over the sums of 1 500 collectivités and 24 months. Exits with 1 when ingest does less than 0.5 of what the
 * bare insert does, in the medians of rounds that take turns.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBenchPostgres } from '../bench.postgres.ts';
import { createBareTwin } from './bare.insert.ts';
import { compareIngest } from './ingest.rounds.ts';
import { type ReportTimes, timeReports } from './report.rounds.ts';
import { seedSums } from './seed.sums.ts';

const LEAST_RATIO = 0.5;
const COLLECTIVITES = 1_500;
const MONTHS = 24;
const SHORT = {
  pace: { rounds: 9, batchesPerRound: 10, eventsPerBatch: 500 },
  monthsOfDays: 2,
  timesEach: 20,
};
const FULL = {
  pace: { rounds: 25, batchesPerRound: 40, eventsPerBatch: 500 },
  monthsOfDays: MONTHS,
  timesEach: 100,
};

const { values } = parseArgs({ options: { json: { type: 'string' }, full: { type: 'boolean' } } });
const { pace, monthsOfDays, timesEach } = values.full ? FULL : SHORT;

const postgres = await startBenchPostgres();
try {
  const { owner, unitOfWork } = await postgres.database('beffroi_bench', []);
  await createBareTwin(owner);
  const ingest = await compareIngest(owner, pace);
  process.stdout.write(
    `ingest with sums: ${ingest.ingestedPerSecond} events/s, bare insert: ${ingest.barePerSecond}/s: ratio ${ingest.ratio} ` +
      `(bar ≥ ${LEAST_RATIO}: ${ingest.ratio >= LEAST_RATIO ? 'kept' : 'MISSED'})\n`,
  );
  const rows = await seedSums(owner, { collectivites: COLLECTIVITES, months: MONTHS, monthsOfDays });
  process.stdout.write(
    `sums of ${COLLECTIVITES} collectivités, ${MONTHS} months: ${rows.month} of months, ${rows.day} of days, ${rows.hour} of hours\n`,
  );
  const reports: ReportTimes[] = [];
  for await (const times of timeReports(unitOfWork, MONTHS, timesEach)) {
    const { report, rows: count, medianMs, p95Ms } = times;
    process.stdout.write(`${report}: ${count} rows, median ${medianMs} ms, p95 ${p95Ms} ms\n`);
    reports.push(times);
  }
  if (values.json) {
    mkdirSync(dirname(resolve(values.json)), { recursive: true });
    const found = { pace, leastRatio: LEAST_RATIO, ingest, rows, reports };
    writeFileSync(values.json, `${JSON.stringify(found, undefined, 2)}\n`);
  }
  process.exitCode = ingest.ratio >= LEAST_RATIO ? 0 : 1;
} finally {
  await postgres.stop();
}
