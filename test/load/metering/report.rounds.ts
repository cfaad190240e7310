import { ReviewedModels } from '@beffroi/catalogue/domain';
import { PostgresListPrices } from '@beffroi/catalogue/server';
import { brandId, type CollectiviteId, type OperatorScope, systemScope } from '@beffroi/kernel';
import { PostgresUsageComparisons, PostgresUsageReader } from '@beffroi/metering/server';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { numberedId } from './made-up.events.ts';

export interface ReportTimes {
  readonly report: string;
  readonly rows: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

const operator: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'bench', issuer: 'bench' },
};
const DAY_MS = 86_400_000;

/** What finance and support ask, each as often; one after the other, over one connection. */
export async function* timeReports(
  unitOfWork: UnitOfWork,
  months: number,
  times: number,
): AsyncGenerator<ReportTimes> {
  await priceModels(unitOfWork);
  const usage = new PostgresUsageReader(unitOfWork, new PostgresListPrices(unitOfWork), new ReviewedModels());
  const comparisons = new PostgresUsageComparisons(unitOfWork, usage);
  const all = { from: new Date(Date.now() - (months - 1) * 30.4 * DAY_MS) };
  const month = { from: new Date(Date.now() - 30 * DAY_MS) };
  const one = { collectiviteId: brandId<CollectiviteId>(numberedId('c', 7)) };
  const page = { first: 1_000 };
  const reports: Readonly<Record<string, () => Promise<readonly unknown[]>>> = {
    'everybody, by month': () => usage.read(operator, all, ['month']),
    'everybody, by collectivité': () => usage.read(operator, all, ['collectivite']),
    'everybody, by payer, model and offer': () => usage.read(operator, all, ['payer', 'model', 'offer']),
    'everybody, by collectivité and month, a page of 1 000': () =>
      usage.read(operator, all, ['collectivite', 'month'], page),
    'everybody, by day, over 30 days': () => usage.read(operator, month, ['day']),
    'everybody, this exercise beside others, with a forecast': async () => [
      await comparisons.compare(operator, {}, 'exercise', undefined),
    ],
    'one collectivité, by month, key and model': () =>
      usage.read(operator, { ...all, ...one }, ['month', 'api-key', 'model']),
    'one collectivité, by day, over 30 days': () => usage.read(operator, { ...month, ...one }, ['day']),
  };
  for (const [report, ask] of Object.entries(reports)) yield await timeOne(report, ask, times);
}

/** Every model's price has changed twice, in the midst of an hour. */
const priceModels = async (unitOfWork: UnitOfWork): Promise<void> => {
  const ids = (await new ReviewedModels().list()).map(({ id }) => id);
  const scope = systemScope('price models for a bench');
  await unitOfWork.inScope(scope, { operation: 'price.change' }, ({ manager }) =>
    manager.query(CHANGED_TWICE, [ids]),
  );
};

const CHANGED_TWICE = `
  insert into catalogue.list_price (model_id, since, input_micros, cached_input_micros, output_micros)
  select id, since, 100000, 50000, 300000
  from unnest($1::text[]) id,
    unnest(array['-infinity', now() - interval '40 days 17 min', now() - interval '400 days 17 min']) since`;

const timeOne = async (
  report: string,
  ask: () => Promise<readonly unknown[]>,
  times: number,
): Promise<ReportTimes> => {
  // The first is not counted: it plans and fills caches.
  let rows = (await ask()).length;
  const tookMs: number[] = [];
  for (let time = 0; time < times; time++) {
    const startedAtMs = performance.now();
    rows = (await ask()).length;
    tookMs.push(performance.now() - startedAtMs);
  }
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => Math.round(tookMs[Math.min(times - 1, Math.floor(share * times))]!);
  return { report, rows, medianMs: at(0.5), p95Ms: at(0.95) };
};
