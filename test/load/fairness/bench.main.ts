/**
 * What fair turns are worth: `npm run bench:fairness -- [--json FILE] [--seed N]`.
 *
 * One trace, of a bursty town, a steady one and twenty small ones, goes through the gateway's own scheduler
 * (`apps/gateway/src/fairness`) to a model of an engine, in simulated time: first come first served, limits of requests
 * a minute, and the Virtual Token Counter. Exits with 1 when VTC exceeds its published bound, loses more than 2 % of
 * throughput beside first come first served, or lets small towns wait longer than that does.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, type Measured, publishedBound } from './measure.ts';
import { policies, ROOM } from './policies.ts';
import { trace } from './trace.ts';

const LEAST_THROUGHPUT = 0.98;

const { values } = parseArgs({
  options: { json: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const demands = trace(Number(values.seed));
const measured = policies().map((policy) => measure(policy, demands));
const bound = publishedBound(demands, ROOM);

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
const row = (each: Measured): string =>
  `| ${[
    each.policy,
    each.largestDifference,
    each.throughput,
    `${(each.refusedShare * 100).toFixed(0)} %`,
    `${seconds(each.small.p50Ms)} / ${seconds(each.small.p95Ms)}`,
    `${seconds(each.steady.p50Ms)} / ${seconds(each.steady.p95Ms)}`,
    `${seconds(each.bursty.p50Ms)} / ${seconds(each.bursty.p95Ms)}`,
  ].join(' | ')} |`;

console.log(
  '| policy | largest difference | service/s | refused | small: first token, s | steady | bursty |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|');
for (const each of measured) console.log(row(each));
console.log(`published bound 2U = ${bound}; p50 / p95; service: tokens of prompts + 2 × tokens of answers`);

const named = (name: string): Measured => measured.find(({ policy }) => policy === name)!;
const [fair, first] = [named('VTC'), named('first come, first served')];
const isKept =
  fair.largestDifference <= bound &&
  fair.throughput >= LEAST_THROUGHPUT * first.throughput &&
  fair.small.p95Ms <= first.small.p95Ms;
console.log(isKept ? 'kept' : 'MISSED');
if (values.json) {
  mkdirSync(dirname(resolve(values.json)), { recursive: true });
  writeFileSync(
    values.json,
    `${JSON.stringify({ seed: Number(values.seed), bound, measured }, undefined, 2)}\n`,
  );
}
process.exitCode = isKept ? 0 : 1;
