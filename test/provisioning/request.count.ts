import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const READS = ['get', 'list', 'watch'];
const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const SENT = 'undici:request:create';

/** Requests by verb. */
export class RequestCount extends Map<string, number> {
  note(verb: string): void {
    this.set(verb, (this.get(verb) ?? 0) + 1);
  }
}

export const writesAmong = (requests: ReadonlyMap<string, number>): number =>
  [...requests].reduce((sum, [verb, count]) => (READS.includes(verb) ? sum : sum + count), 0);

/** Of a server that tells nobody who asked what: the requests that this process sends it, of whatever client. */
export const countRequests = (
  server: string,
): { readonly requests: RequestCount; readonly stop: () => void } => {
  const { origin } = new URL(server);
  const requests = new RequestCount();
  const note = (message: unknown): void => {
    const { request } = message as { request: { origin: string | URL; method: string } };
    if (new URL(request.origin).origin === origin) requests.note(VERBS[request.method] ?? request.method);
  };
  subscribe(SENT, note);
  return { requests, stop: () => unsubscribe(SENT, note) };
};
