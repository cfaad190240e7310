/**
 * What the audit costs mutations: `npm run bench:audit -- [--json FILE] [--full]`.
 *
 * `createProject` runs from eight clients at a time: audited and sealed meanwhile, and with a transaction whose `audit`
 * does nothing; once as it is, and once without its data-plane record, for which all mutations wait in any case. Exits
 * with 1 when whole mutations do less than 0.8 with audit of what they do without, in the medians of rounds that take
 * turns.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDatabase } from './bench.database.ts';
import { compare, type Comparison, type Pace } from './compare.ts';
import { sealMeanwhile } from './seal-meanwhile.ts';

const LEAST_RATIO = 0.8;
const SHORT: Pace = { rounds: 11, roundMs: 800 };
const FULL: Pace = { rounds: 15, roundMs: 5_000 };

const { values } = parseArgs({ options: { json: { type: 'string' }, full: { type: 'boolean' } } });
const pace = values.full ? FULL : SHORT;

const line = (what: string, { auditedPerSecond, unauditedPerSecond, ratio }: Comparison): string =>
  `${what}: ${auditedPerSecond}/s with audit and sealing, ${unauditedPerSecond}/s without: ratio ${ratio}\n`;

const database = await startDatabase();
try {
  const sealer = sealMeanwhile(database.unitOfWork);
  const whole = await compare(database, pace, { records: true });
  const withoutRecords = await compare(database, pace, { records: false });
  const { sealed, slowestSealMs } = await sealer.stop();
  process.stdout.write(line('createProject', whole));
  process.stdout.write(line('createProject without its record', withoutRecords));
  process.stdout.write(`${sealed} entries sealed, the slowest ${slowestSealMs} ms after it was written\n`);
  if (values.json) {
    mkdirSync(dirname(resolve(values.json)), { recursive: true });
    const report = { ...pace, leastRatio: LEAST_RATIO, whole, withoutRecords, sealed, slowestSealMs };
    writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  process.exitCode = whole.ratio >= LEAST_RATIO ? 0 : 1;
} finally {
  await database.stop();
}
