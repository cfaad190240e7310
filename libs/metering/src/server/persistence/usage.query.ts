import type { PricedPart, PriceEpoch, UsageDimension, UsageFilter, UsagePage } from '../../domain/index.ts';
import { type Bind, binding, type SqlText } from './sql.text.ts';
import { COLUMNS } from './usage.columns.ts';
import { rowsOf, SUMS } from './usage.parts.ts';
import { pricesOf, VALUES, WITH_PRICE } from './usage.prices.ts';

/** Where usage is read, and what is told apart of it. */
export interface UsageCut {
  readonly plan: readonly PricedPart[];
  readonly groupBy: readonly UsageDimension[];
}

export interface UsageQuestion {
  readonly filter: UsageFilter;
  readonly epochs: readonly PriceEpoch[];
  readonly page: UsagePage;
}

/** The rows of one cut after the other, each with the number of its cut (`cut`); nothing at all is no row. */
export const usageQuery = (cuts: readonly UsageCut[], { filter, epochs, page }: UsageQuestion): SqlText => {
  const { values, bind } = binding();
  const answers = cuts.map(
    (cut, index) => `select ${index} as cut, * from (${rowsOfCut(cut, filter, bind)}) rows`,
  );
  return {
    text: `
      with ${pricesOf(epochs, bind)}, answer as (${answers.join(' union all ')})
      select cut, key, values, ${ANSWERED} from answer
      where ${bind(page.after ?? null, 'text')} is null or key > ${bind(page.after ?? null, 'text')}
      order by cut, key limit ${bind(page.first, 'int')}`,
    values,
  };
};

const rowsOfCut = ({ plan, groupBy }: UsageCut, filter: UsageFilter, bind: Bind): string => {
  const columns = groupBy.map((dimension) => COLUMNS[dimension]);
  const names = columns.map((_, index) => `d${index}`);
  const grouped = columns.map(({ raw }, index) => `${raw} as ${names[index]}`);
  const texts = columns.map(({ text }, index) => text(`d${index}`));
  const joined = `concat_ws('|', ${texts.map((text) => `coalesce(${text}, '')`).join(', ')})`;
  const from = rowsOf(plan, filter, bind, groupBy.includes('end-user'));
  return `
    select ${columns.length > 0 ? joined : 'null::text'} collate "C" as key, array[${texts.join(', ')}]::text[] as values,
      ${ANSWERED}
    from (
      select ${[...names, ...SUMS_WITH_VALUE].join(', ')} from (${summed(grouped, names, from)}) summed ${WITH_PRICE}
      ${columns.length > 0 ? `group by ${names.join(', ')}` : ''}
    ) grouped where requests is not null`;
};

const ANSWERED = ['requests', ...Object.keys(SUMS), ...Object.keys(VALUES)]
  .map((name) => `"${name}"`)
  .join(', ');

/** By model and epoch too, and without prices: whole numbers are added up several times as fast as exact fractions. */
const summed = (grouped: readonly string[], names: readonly string[], from: string): string => `
  select ${[...grouped, 'model_id', 'epoch', ...['requests', ...Object.values(SUMS)].map(totalOf)].join(', ')}
  from (${from}) usage group by ${[...names, 'model_id', 'epoch'].join(', ')}`;
const totalOf = (column: string): string => `sum(${column})::bigint as ${column}`;

const SUMS_WITH_VALUE: readonly string[] = [
  'sum(requests)::bigint as requests',
  ...Object.entries(SUMS).map(([name, column]) => `sum(${column})::bigint as "${name}"`),
  ...Object.entries(VALUES).map(([name, value]) => `${value} as "${name}"`),
];
