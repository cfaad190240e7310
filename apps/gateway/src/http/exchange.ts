import { answerOf, encodeSse, ERROR_LANGUAGE, type GatewayError } from '@beffroi/contracts/openai';
import { type Language, languageOf, localise, type RequestId, type Text } from '@beffroi/kernel';
import { headLines, type HeadLines } from './head.lines.ts';
import type { Incoming } from './incoming.ts';
import type { Outgoing } from './outgoing.ts';
import { discardBody } from './unread.body.ts';

type Headers = Readonly<Record<string, string>>;

export interface Arrival {
  readonly requestId: RequestId;
  /** Of the monotonic clock. */
  readonly arrivedMs: number;
  readonly addressOf: (request: Incoming) => string | undefined;
  readonly onBug: (error: unknown, requestId: RequestId) => void;
}

const INTERNAL_ERROR: Text = {
  en: 'Internal error. Please try again, and report the request id.',
  fr: 'Erreur interne. Réessayez, et signalez l’identifiant de la requête.',
};

/** One request and its answer. */
export class Exchange {
  readonly request: Incoming;
  readonly response: Outgoing;
  readonly requestId: RequestId;
  /** Of the monotonic clock. */
  readonly arrivedMs: number;
  /** The path that was asked for, without query. */
  readonly path: string;
  readonly #addressOf: Arrival['addressOf'];
  readonly #onBug: Arrival['onBug'];

  constructor(request: Incoming, response: Outgoing, arrival: Arrival) {
    this.request = request;
    this.response = response;
    this.requestId = arrival.requestId;
    this.arrivedMs = arrival.arrivedMs;
    this.#addressOf = arrival.addressOf;
    this.#onBug = arrival.onBug;
    const { target } = request;
    const query = target.indexOf('?');
    this.path = query === -1 ? target : target.slice(0, query);
  }

  get authorization(): string | undefined {
    return this.request.header('authorization');
  }

  /** Of the client, behind our own proxies. */
  get address(): string | undefined {
    return this.#addressOf(this.request);
  }

  /** Of what goes wrong; of no use, and never asked for, where nothing does. */
  get language(): Language {
    return languageOf(this.request.header('accept-language'), ERROR_LANGUAGE);
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
    this.response.hangUp();
  }

  /** Further requests on the same connection wait outside. */
  stopReading(): void {
    this.request.stopReading();
  }

  answer(value: unknown, status = 200): void {
    this.#send(status, { 'content-type': 'application/json' }, JSON.stringify(value));
  }

  /** Done, and nothing to say (204). */
  answerNothing(headers: Headers = {}): void {
    if (this.response.headersSent || this.response.destroyed) return;
    this.response.writeHead(204, this.#linesOf(headers));
    this.response.end();
  }

  /** What was written before. */
  answerText(text: string, headers: Headers): void {
    this.#send(200, headers, text);
  }

  refuse(error: GatewayError): void {
    const { status, headers, body } = answerOf(error, this.language);
    // A stream that was kept alive before its answer began has told its status already.
    if (this.response.headersSent && !this.response.writableEnded) {
      return this.response.end(encodeSse(body, 'error'));
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
    if (!Buffer.isBuffer(this.request.body)) discardBody(this.request.body);
    this.response.writeHead(status, this.#linesOf(headers), Buffer.byteLength(body));
    this.response.end(body);
  }

  #linesOf(headers: Headers): HeadLines {
    return headLines([...Object.entries(headers).flat(), 'x-request-id', this.requestId]);
  }
}
