import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOf, encodeSse, ERROR_LANGUAGE, type GatewayError } from '@beffroi/contracts/openai';
import { type Language, languageOf, localise, type RequestId, type Text } from '@beffroi/kernel';
import { endAnswer } from './last.bytes.ts';
import { discardBody } from './unread.body.ts';

type Headers = Readonly<Record<string, string>>;

export interface Arrival {
  readonly requestId: RequestId;
  /** Of the monotonic clock. */
  readonly arrivedMs: number;
  readonly addressOf: (request: IncomingMessage) => string | undefined;
  readonly onBug: (error: unknown, requestId: RequestId) => void;
}

const INTERNAL_ERROR: Text = {
  en: 'Internal error. Please try again, and report the request id.',
  fr: 'Erreur interne. Réessayez, et signalez l’identifiant de la requête.',
};

/** One request and its answer. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: RequestId;
  /** Of the monotonic clock. */
  readonly arrivedMs: number;
  /** The path that was asked for, without query. */
  readonly path: string;
  readonly #addressOf: Arrival['addressOf'];
  readonly #onBug: Arrival['onBug'];

  constructor(request: IncomingMessage, response: ServerResponse, arrival: Arrival) {
    this.request = request;
    this.response = response;
    this.requestId = arrival.requestId;
    this.arrivedMs = arrival.arrivedMs;
    this.#addressOf = arrival.addressOf;
    this.#onBug = arrival.onBug;
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    this.path = query === -1 ? url : url.slice(0, query);
  }

  get authorization(): string | undefined {
    return this.request.headers.authorization;
  }

  /** Of the client, behind our own proxies. */
  get address(): string | undefined {
    return this.#addressOf(this.request);
  }

  /** Of what goes wrong; of no use, and never asked for, where nothing does. */
  get language(): Language {
    return languageOf(this.request.headers['accept-language'], ERROR_LANGUAGE);
  }

  /** Works on the answer: a bug ends this request and no other. */
  attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  /** The end of a request that met a bug. */
  fail(error: unknown): void {
    this.#onBug(error, this.requestId);
    if (this.response.headersSent) this.response.destroy();
    else this.refusePlainly(500, 'internal_error', INTERNAL_ERROR);
  }

  /** The connection ends with this answer. */
  hangUp(): void {
    this.response.shouldKeepAlive = false;
  }

  /** Further requests on the same connection wait outside. */
  stopReading(): void {
    // Later: at the end of a request Node reads on by itself.
    process.nextTick(() => {
      if (this.request.complete) this.request.socket.pause();
    });
  }

  answer(value: unknown, status = 200): void {
    this.#send(status, { 'content-type': 'application/json' }, JSON.stringify(value));
  }

  /** Done, and nothing to say (204). */
  answerNothing(headers: Headers = {}): void {
    if (this.response.headersSent || this.response.destroyed) return;
    this.response.writeHead(204, { ...headers, 'x-request-id': this.requestId }).end();
  }

  /** What was written before. */
  answerText(text: string, headers: Headers): void {
    this.#send(200, headers, text);
  }

  refuse(error: GatewayError): void {
    const { status, headers, body } = answerOf(error, this.language);
    // A stream that was kept alive before its answer began has told its status already.
    if (this.response.headersSent && !this.response.writableEnded) {
      return endAnswer(this.response, encodeSse(body, 'error'));
    }
    this.#send(status, headers, body);
  }

  /** For what is no error of the product's table: an unknown path, a wrong method, a bug. */
  refusePlainly(status: number, code: string, text: Text, headers: Headers = {}): void {
    const message = localise(text, this.language);
    const type = status < 500 ? 'invalid_request_error' : 'server_error';
    const body = JSON.stringify({ detail: message, error: { message, type, code, param: null } });
    this.#send(status, { 'content-type': 'application/json', ...headers }, body);
  }

  #send(status: number, headers: Headers, body: string): void {
    if (this.response.headersSent || this.response.destroyed) return;
    discardBody(this.request);
    this.response.writeHead(status, {
      ...headers,
      'x-request-id': this.requestId,
      'content-length': Buffer.byteLength(body),
    });
    this.response.end(body);
  }
}
