import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelType } from '@beffroi/contracts/dataplane';
import { brandId, type DeploymentId } from '@beffroi/kernel';
import { MistralProbe } from './mistral.probe.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Seen {
  path?: string | undefined;
  authorization?: string | undefined;
  body?: unknown;
}

const engine = async (answer: (response: ServerResponse) => void, seen: Seen = {}): Promise<string> => {
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.path = request.url;
      seen.authorization = request.headers.authorization;
      seen.body = JSON.parse(Buffer.concat(chunks).toString());
      answer(response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const json = (status: number, body: object) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const completion = (change: object = {}) =>
  json(200, {
    id: 'cmpl-1',
    object: 'chat.completion',
    created: 1_795_000_000,
    model: 'ministral-3-8b-instruct-2512',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Bon' }, finish_reason: 'length' }],
    usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 },
    ...change,
  });

const probe = (url: string, timeoutMs = 5_000, modelType: ModelType = 'text-generation') =>
  new MistralProbe().smokeTest({
    deploymentId: brandId<DeploymentId>('d'),
    url,
    apiKey: 'secret',
    model: 'ministral-3-8b-instruct-2512',
    modelType,
    timeoutMs,
  });
const probeOf = (modelType: ModelType, url: string, timeoutMs?: number) => probe(url, timeoutMs, modelType);

describe('the smoke test of an engine', () => {
  it('passes when a tiny question is answered and counted', async () => {
    const seen: Seen = {};
    const outcome = await probe(await engine(completion(), seen));
    expect(outcome).toEqual({
      kind: 'answered',
      latencyMs: expect.any(Number),
      tokens: { prompt: 5, generation: 4 },
    });
    expect(seen).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer secret',
      body: { model: 'ministral-3-8b-instruct-2512', max_tokens: 4 },
    });
  });

  it.each([
    ['says nothing', completion({ choices: [] }), /without any choice/],
    [
      'does not count',
      completion({ usage: { prompt_tokens: 5, completion_tokens: 0, total_tokens: 5 } }),
      /without counting/,
    ],
    ['refuses', json(401, { error: 'Unauthorized' }), /answered 401: .*Unauthorized/],
    ['breaks', json(500, { message: 'CUDA out of memory' }), /answered 500: .*CUDA/],
    ['speaks of something else', json(200, { hello: 'world' }), /cannot be read/],
  ] as const)('fails with the reason when the engine %s', async (_what, answer, reason) => {
    expect(await probe(await engine(answer))).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(reason),
    });
  });

  it('fails when the engine is silent for too long', async () => {
    expect(await probe(await engine(() => undefined), 50)).toEqual({
      kind: 'failed',
      reason: 'no answer within 50 ms',
    });
  });

  it('fails when nobody listens', async () => {
    const url = await engine(completion());
    const [server] = servers.splice(0);
    await new Promise((resolve) => server!.close(resolve));
    expect(await probe(url)).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
    });
  });

  it('asks a model of embeddings for a vector', async () => {
    const seen: Seen = {};
    const usage = { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 };
    const vectors = (embedding: number[]) =>
      json(200, {
        id: 'e',
        object: 'list',
        model: 'm',
        usage,
        data: [{ object: 'embedding', index: 0, embedding }],
      });
    expect(await probeOf('text-embeddings-inference', await engine(vectors([0.6, 0.8]), seen))).toMatchObject(
      {
        kind: 'answered',
      },
    );
    expect(seen).toMatchObject({ path: '/v1/embeddings', authorization: 'Bearer secret' });
    expect(await probeOf('text-embeddings-inference', await engine(vectors([])))).toEqual({
      kind: 'failed',
      reason: 'the engine answered without a vector',
    });
  });

  it('asks a reranker for a ranking', async () => {
    const seen: Seen = {};
    const ranking = json(200, { results: [{ index: 0, relevance_score: 0.5 }] });
    expect(await probeOf('text-classification', await engine(ranking, seen))).toMatchObject({
      kind: 'answered',
    });
    expect(seen).toMatchObject({ path: '/v1/rerank', authorization: 'Bearer secret' });
    for (const [answer, reason] of [
      [json(200, {}), 'the engine answered without a ranking'],
      [json(404, { detail: 'Not Found' }), 'the engine answered 404: {"detail":"Not Found"}'],
    ] as const) {
      expect(await probeOf('text-classification', await engine(answer))).toEqual({ kind: 'failed', reason });
    }
    const silent = await engine(() => undefined);
    expect(await probeOf('text-classification', silent, 50)).toEqual({
      kind: 'failed',
      reason: 'no answer within 50 ms',
    });
    expect(await probeOf('text-classification', 'http://127.0.0.1:1')).toMatchObject({
      reason: expect.stringContaining('cannot be reached'),
    });
  });
});
