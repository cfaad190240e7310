import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOf, type GatewayError } from '@beffroi/contracts/openai';
import type { RequestId } from '@beffroi/kernel';

type Headers = Readonly<Record<string, string>>;

/** One request and its answer. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: RequestId;
  /** Of the monotonic clock. */
  readonly arrivedMs: number;
  /** The path that was asked for, without query. */
  readonly path: string;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    arrival: { readonly requestId: RequestId; readonly arrivedMs: number },
  ) {
    this.request = request;
    this.response = response;
    this.requestId = arrival.requestId;
    this.arrivedMs = arrival.arrivedMs;
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    this.path = query === -1 ? url : url.slice(0, query);
  }

  get caller() {
    const { headers, socket } = this.request;
    return { authorization: headers.authorization, address: socket.remoteAddress };
  }

  answer(value: unknown): void {
    this.#send(200, { 'content-type': 'application/json' }, JSON.stringify(value));
  }

  refuse(error: GatewayError): void {
    const { status, headers, body } = answerOf(error);
    this.#send(status, headers, body);
  }

  /** For what is no error of the product's table: an unknown path, a wrong method, a bug. */
  refusePlainly(status: number, code: string, message: string, headers: Headers = {}): void {
    const type = status < 500 ? 'invalid_request_error' : 'server_error';
    const body = JSON.stringify({ detail: message, error: { message, type, code, param: null } });
    this.#send(status, { 'content-type': 'application/json', ...headers }, body);
  }

  #send(status: number, headers: Headers, body: string): void {
    if (this.response.headersSent || this.response.destroyed) return;
    this.response.writeHead(status, {
      ...headers,
      'x-request-id': this.requestId,
      'content-length': Buffer.byteLength(body),
    });
    this.response.end(body);
  }
}
