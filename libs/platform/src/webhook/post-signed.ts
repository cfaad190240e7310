import { lookup } from 'node:dns';
import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { signatureOf, WEBHOOK_SIGNATURE } from './webhook.signature.ts';

export interface WebhookCall {
  readonly url: string;
  readonly secret: string;
  readonly body: string;
  /** The same each time that it is sent: receivers know by it what they have had. */
  readonly id: string;
  readonly at: Date;
  /** Whether this IP address may be reached: asked of the address that is really connected to. */
  readonly isReachable: (address: string) => boolean;
  /** Whether this one may be reached without TLS. */
  readonly isNamed: (address: string) => boolean;
}

export type WebhookOutcome =
  | { readonly kind: 'taken' }
  /** Worth trying again. */
  | { readonly kind: 'failed'; readonly reason: WebhookTrouble }
  /** Trying again would come to the same. */
  | { readonly kind: 'forbidden'; readonly reason: WebhookTrouble };

export type WebhookTrouble =
  | { readonly kind: 'not-https' }
  /** Or none that may be called. */
  | { readonly kind: 'no-public-address'; readonly host: string }
  | { readonly kind: 'answered'; readonly status: number }
  /** As the network said it. */
  | { readonly kind: 'failed'; readonly message: string };

const TIMEOUT_MS = 10_000;

/** Sends once. Redirects are not followed: where they lead nobody has looked at. */
export const postSigned = async (call: WebhookCall): Promise<WebhookOutcome> => {
  const url = new URL(call.url);
  const forbidden = forbiddenIn(url, call);
  if (forbidden) return { kind: 'forbidden', reason: forbidden };
  try {
    return outcomeOf(await statusOf(url, call));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === UNREACHABLE
      ? { kind: 'forbidden', reason: { kind: 'no-public-address', host: url.hostname } }
      : { kind: 'failed', reason: { kind: 'failed', message } };
  }
};

const UNREACHABLE = 'ADDRESS_NOT_ALLOWED';

const forbiddenIn = (url: URL, { isReachable, isNamed }: WebhookCall): WebhookTrouble | undefined => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPlain = url.protocol === 'http:' && isIP(host) !== 0 && isNamed(host);
  if (url.protocol !== 'https:' && !isPlain) return { kind: 'not-https' };
  // No name is asked for where there is an address already.
  return isIP(host) !== 0 && !isReachable(host) ? { kind: 'no-public-address', host } : undefined;
};

const outcomeOf = (status: number): WebhookOutcome => {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const reason = { kind: 'answered', status } as const;
  return status === 410 ? { kind: 'forbidden', reason } : { kind: 'failed', reason };
};

const statusOf = (url: URL, call: WebhookCall): Promise<number> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request: ClientRequest = send(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: guarded(call.isReachable),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(call.body),
          'user-agent': 'Beffroi',
          'beffroi-event-id': call.id,
          [WEBHOOK_SIGNATURE]: signatureOf(call.secret, call.body, call.at),
        },
      },
      (response) => {
        // Nobody reads what it says.
        response.destroy();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject).end(call.body);
  });

/** Resolves a name and lets pass what may be reached: checked here, no other answer can come between. */
const guarded =
  (isReachable: WebhookCall['isReachable']): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error(`${host} has no address`), []);
      if (!addresses.every(({ address }) => isReachable(address))) {
        const refused = Object.assign(new Error(`${host} leads to no public address`), { code: UNREACHABLE });
        return callback(refused, []);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
