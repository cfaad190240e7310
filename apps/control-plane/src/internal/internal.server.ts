import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SELF_SERVICE_PATH, type SelfServiceRequest } from '@beffroi/contracts/self-service';
import { RequestVerifier, SIGNATURE_HEADER } from '@beffroi/platform/crypto';
import { endingConnections, type Logger } from '@beffroi/platform/observability';
import type { SelfService } from './self-service.ts';

const BODY_LIMIT_BYTES = 64 * 1024;
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 65_000 } as const;

export interface InternalServerOptions {
  readonly selfService: SelfService;
  /** With which gateways sign. */
  readonly gatewayKey: Uint8Array;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
}

export interface InternalServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Listens for gateways, apart from people: what is public never leads here. */
export const listenInternal = async (options: InternalServerOptions): Promise<InternalServer> => {
  const verifier = new RequestVerifier(options.gatewayKey);
  const server = createServer(TIMEOUTS, (request, response) => {
    answer(request, { ...options, verifier })
      .catch((error: unknown): Answer => {
        options.log.error({ err: error, path: request.url }, 'a call of a gateway failed');
        return { status: 500, body: { error: 'internal_error' } };
      })
      .then((answered) => send(response, answered))
      .catch(() => response.destroy());
  });
  const endConnections = endingConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endConnections();
      }),
  };
};

const answer = async (
  request: IncomingMessage,
  { selfService, verifier, log }: InternalServerOptions & { readonly verifier: RequestVerifier },
): Promise<Answer> => {
  const { method = '', url: path = '', headers } = request;
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413, body: { error: 'too_large' } };
  const header = headers[SIGNATURE_HEADER];
  const signed = verifier.verify(String(header ?? '') || undefined, { method, path, body }, Date.now());
  if (!signed.ok) {
    log.warn({ path, reason: signed.failure.reason }, 'a call that no gateway signed');
    return { status: 401, body: { error: signed.failure.reason } };
  }
  const call = path.startsWith(SELF_SERVICE_PATH) ? path.slice(SELF_SERVICE_PATH.length) : '';
  if (method !== 'POST' || !selfService.knows(call)) return { status: 404, body: { error: 'unknown_call' } };
  // Signed by a gateway, so it has the shape of the contract.
  const { origin, input } = JSON.parse(body.toString()) as SelfServiceRequest;
  const { subject: apiKeyId, nonce } = signed.value;
  return { status: 200, body: await selfService.answer({ call, apiKeyId, nonce, origin, input }) };
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const send = (response: ServerResponse, { status, body }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};
