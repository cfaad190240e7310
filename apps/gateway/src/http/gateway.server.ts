import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** What a client may take of us before it has said who it is. */
const LIMITS = {
  headersTimeout: 10_000,
  /** From the first byte of a request to the last. */
  requestTimeout: 60_000,
  /** Longer than a load balancer keeps its connections (60 s as a rule), so that it is never we who close first. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
} as const;

export const createGatewayServer = (listener: RequestListener): Server =>
  createServer(LIMITS, listener).on('clientError', refuseUnreadable);

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What could not even be read as HTTP gets the same envelope. */
const refuseUnreadable = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = STATUS[error.code ?? ''] ?? '400 Bad Request';
  const message = status.slice(4);
  const body = JSON.stringify({
    detail: message,
    error: { message, type: 'invalid_request_error', code: 'bad_request', param: null },
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};
