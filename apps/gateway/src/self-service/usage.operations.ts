import type { DayView } from '@beffroi/contracts/self-service';
import type { Text } from '@beffroi/kernel';
import { INFERENCE_ENDPOINTS } from '../endpoints/inference.endpoints.ts';
import { Fields } from './fields.ts';
import { type Answer, type Asking, faulty, replied, type SelfServiceOperation } from './operation.ts';
import { LAST_SECOND, readPage } from './page.ts';
import { bucketAnswer, requestAnswer } from './usage.answer.ts';

const SECOND = { min: 0, max: LAST_SECOND };
const DAY_S = 24 * 3_600;
const USUAL_DAYS = 30;
/** A year and its edges; of one endpoint, what is not summed beforehand is read request by request. */
const MOST_DAYS = 400;
const MOST_DAYS_OF_ENDPOINT = 31;

const endpointOf = (fields: Fields): { readonly endpoint?: string } => {
  const endpoint = fields.oneOf(
    'endpoint',
    INFERENCE_ENDPOINTS.map(({ path }) => path),
  );
  return endpoint === undefined ? {} : { endpoint };
};

/** An end that nobody asked for is now by our clock; the clock of whoever asks may be ahead of it. */
const judgeOrder = (fields: Fields, startS: number, endS: number): void => {
  if (fields.has('end_time') && fields.faults.length === 0 && endS < startS)
    fields.fault('end_time', 'value_error', ENDS_FIRST);
};

const intervalOf = (startS: number, endS: number) => ({
  from: new Date(startS * 1_000),
  to: new Date(endS * 1_000),
});

const textsOf = ({ from, to }: ReturnType<typeof intervalOf>) => ({
  from: from.toISOString(),
  to: to.toISOString(),
});

/** One row a request of this key, newest first; of the last 30 days unless asked otherwise. */
const listRequests = async ({ query, nowMs, records, ask }: Asking): Promise<Answer> => {
  const fields = Fields.ofQuery(query);
  const page = readPage(fields);
  // What is under way in this second counts.
  const endS = fields.integer('end_time', SECOND) ?? Math.ceil(nowMs / 1_000) + 1;
  const startS = fields.integer('start_time', SECOND) ?? Math.max(0, endS - USUAL_DAYS * DAY_S);
  const endpoint = endpointOf(fields);
  judgeOrder(fields, startS, endS);
  if (fields.faults.length > 0) return faulty(fields.faults);
  const listed = await ask('usage.requests', { ...page, ...textsOf(intervalOf(startS, endS)), ...endpoint });
  if (!listed.ok) return listed;
  const { keyName, requests } = listed.value;
  const modelOf = (name: string) => records.modelByName(name);
  return replied({
    object: 'list',
    data: requests.map((request) => requestAnswer(request, keyName, modelOf)),
  });
};

/** Sums by day, newest first. */
const listDays = async ({ query, records, ask }: Asking): Promise<Answer> => {
  const fields = Fields.ofQuery(query);
  const page = readPage(fields);
  const startS = fields.neededInteger('start_time', SECOND);
  const endS = fields.neededInteger('end_time', SECOND);
  const keyId = fields.text('key_id');
  const endpoint = endpointOf(fields);
  const mostDays = endpoint.endpoint === undefined ? MOST_DAYS : MOST_DAYS_OF_ENDPOINT;
  if (fields.faults.length === 0 && endS - startS > mostDays * DAY_S)
    fields.fault('end_time', 'value_error', longerThan(mostDays));
  judgeOrder(fields, startS, endS);
  if (fields.faults.length > 0) return faulty(fields.faults);
  const interval = intervalOf(startS, endS);
  const key = keyId === undefined ? {} : { keyId };
  const summed = await ask('usage.days', { ...textsOf(interval), ...endpoint, ...key });
  if (!summed.ok) return summed;
  const modelOf = (name: string) => records.modelByName(name);
  const wanted = new Set(
    [...query.getAll('model'), ...query.getAll('models')].map((name) => modelOf(name)?.id ?? name),
  );
  const days = byDay(summed.value.filter(({ modelId }) => wanted.size === 0 || wanted.has(modelId)));
  const { offset, limit } = page;
  return replied({
    object: 'list',
    total: days.length,
    ...page,
    data: days.slice(offset, offset + limit).map(([day, sums]) => bucketAnswer(day, sums, interval, modelOf)),
  });
};

const ENDS_FIRST: Text = {
  en: 'The interval ends before it begins: end_time should be at least start_time',
  fr: 'L’intervalle finit avant de commencer : end_time doit être au moins start_time',
};
const longerThan = (days: number): Text => ({
  en: `The interval may have ${days} days at most`,
  fr: `L’intervalle peut avoir ${days} jours au plus`,
});

const byDay = (sums: readonly DayView[]): (readonly [string, readonly DayView[]])[] =>
  Object.entries(Object.groupBy(sums, ({ day }) => day))
    .map(([day, of = []]) => [day, of] as const)
    .sort(([one], [other]) => (one < other ? 1 : -1));

export const usageOperations: readonly SelfServiceOperation[] = [
  { method: 'GET', paths: ['/v1/me/usage'], run: listRequests },
  { method: 'GET', paths: ['/v1/usage'], run: listDays },
];
