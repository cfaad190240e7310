import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestId } from '@beffroi/kernel';
import { KEEP_ALIVE_MS } from './keep.alive.ts';
import type { NodeConnections } from './node.connections.ts';
import { allowedInstead } from './unknown.method.ts';
import { refuseUnreadable, statusOfUnreadable } from './unreadable.request.ts';

/** What a client may take of us before it has said who it is. */
const LIMITS = {
  headersTimeout: 10_000,
  /** From the first byte of a request to the last. */
  requestTimeout: 60_000,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
  /** The router refuses it, in the envelope that Node's own answer does not have. */
  requireHostHeader: false,
} satisfies ServerOptions;
const METHOD_NOT_ALLOWED = 405;

export const createGatewayServer = (
  answer: RequestListener,
  connections: NodeConnections,
  newRequestId: () => RequestId,
  patience: Partial<typeof LIMITS> = {},
): Server => {
  const answerAndKnow: RequestListener = (request, response) => {
    connections.began(response);
    answer(request, response);
  };
  const refuse = (socket: Duplex, status: number | undefined, allow?: string) =>
    refuseUnreadable(
      { socket, last: connections.latestOn(socket), requestId: newRequestId() },
      status,
      allow,
    );
  const server = createServer({ ...LIMITS, ...patience }, answerAndKnow);
  connections.follow(server);
  return server
    .on('checkExpectation', answerAndKnow)
    .on('checkContinue', (request, response) => {
      askOnceRead(request, response);
      answerAndKnow(request, response);
    })
    .on('connect', (_request, socket) => refuse(socket, METHOD_NOT_ALLOWED))
    .on('clientError', (error, socket) => {
      const allow = allowedInstead(error);
      refuse(socket, allow === undefined ? statusOfUnreadable(error) : METHOD_NOT_ALLOWED, allow);
    });
};

/**
 * Who waits to be asked for its body is asked when somebody begins to read it (RFC 9110 §10.1.1): whoever is refused
 * before need not send it, and Node ends its connection with the refusal.
 */
const askOnceRead = (request: IncomingMessage, response: ServerResponse): void =>
  void request.once('resume', () => {
    if (!response.headersSent) response.writeContinue();
  });
