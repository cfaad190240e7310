import { randomUUID } from 'node:crypto';
import { uuidV7 } from '@beffroi/kernel';
import type { Maker } from '../maker.fixture.ts';
import { MODEL, SITE } from '../town.fixture.ts';

/** A request of this moment, as a gateway tells it. */
export const usage: Maker = async ({ plane: { database }, collectiviteId, ids }) => {
  const now = new Date();
  const event = {
    v: 1,
    id: uuidV7(now.getTime(), crypto.getRandomValues(new Uint8Array(10))),
    admittedAt: now.toISOString(),
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
    tokens: { input: 1_111, cachedInput: 0, output: 2_222, reasoning: 0 },
    audioMs: 0,
    pages: 0,
    images: 0,
    latencyMs: 1,
    quality: 'measured',
  };
  await database
    .pool(database.gatewayUrl, 1)
    .query('select metering.ingest($1, $2, $3, $4, $5, $6)', [
      'gw-1',
      randomUUID(),
      JSON.stringify(event),
      '',
      now,
      [],
    ]);
  return {};
};
