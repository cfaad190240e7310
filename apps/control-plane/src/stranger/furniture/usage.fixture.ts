import { randomUUID } from 'node:crypto';
import { uuidV7 } from '@beffroi/kernel';
import type { Maker } from '../maker.fixture.ts';
import { MODEL, SITE } from '../town.fixture.ts';

const DAYS_AGO_MS = 2 * 86_400_000;

/** A request of this moment, one of days ago that comes late, and one that was refused, as a gateway tells them. */
export const usage: Maker = async ({ plane: { database }, collectiviteId, ids }) => {
  const now = new Date();
  const eventAt = (at: Date, input: number, output: number) => ({
    v: 1,
    id: uuidV7(at.getTime(), crypto.getRandomValues(new Uint8Array(10))),
    admittedAt: at.toISOString(),
    gatewayId: 'gw-1',
    collectiviteId,
    payerId: collectiviteId,
    projectId: ids.project,
    apiKeyId: ids.apiKey,
    offer: 'shared',
    modelId: MODEL,
    modelRevision: 'r1',
    siteId: SITE,
    endpoint: '/v1/chat/completions',
    stream: true,
    outcome: 'completed',
    httpStatus: 200,
    attempts: 1,
    tokens: { input, cachedInput: 0, output, reasoning: 0 },
    audioMs: 0,
    pages: 0,
    images: 0,
    latencyMs: 1,
    quality: 'measured',
  });
  const events = [eventAt(now, 1_111, 2_222), eventAt(new Date(now.getTime() - DAYS_AGO_MS), 0, 0)];
  await database
    .pool(database.gatewayUrl, 1)
    .query('select metering.ingest($1, $2, $3, $4, $5, $6)', [
      'gw-1',
      randomUUID(),
      events.map((event) => JSON.stringify(event)).join('\n'),
      '',
      now,
      [],
    ]);
  const refused = refusalOf(collectiviteId, ids);
  await database
    .pool(database.gatewayUrl, 1)
    .query('select metering.note_refused($1, $2)', ['gw-1', JSON.stringify(refused)]);
  return { ids: { request: events[0]!.id }, marks: [refused.id] };
};

const refusalOf = (collectiviteId: string, { project, apiKey, limit }: Parameters<Maker>[0]['ids']) => ({
  id: uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
  refusedAt: new Date().toISOString(),
  collectiviteId,
  projectId: project,
  apiKeyId: apiKey,
  modelId: MODEL,
  offer: 'shared',
  httpStatus: 429,
  code: 'insufficient_quota',
  reason: 'quota-spent',
  limit: { id: limit, level: 'project', metric: 'tokens', window: 'day', cap: 3_333, left: 44 },
  alike: 55,
});
