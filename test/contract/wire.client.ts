import { Agent, fetch } from 'undici';
import { parse } from 'yaml';

/** A JSON document of any kind, or text. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows look into wire documents of every shape
export type WireDocument = any;

/** An answer with its body parsed where it is JSON. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: WireDocument;
}

export interface WireEvent {
  readonly type: string;
  readonly object: WireDocument;
}

export interface SendOptions {
  readonly type?: string;
  /** Sent as it is: for bodies that are no JSON. */
  readonly raw?: string;
}

export const APPLY = 'application/apply-patch+yaml';
export const MERGE = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';

interface KubeConfig {
  readonly 'current-context': string;
  readonly contexts: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly clusters: readonly {
    name: string;
    cluster: { server: string; 'certificate-authority-data'?: string; 'insecure-skip-tls-verify'?: boolean };
  }[];
  readonly users: readonly {
    name: string;
    user: { token?: string; 'client-certificate-data'?: string; 'client-key-data'?: string };
  }[];
}

const decoded = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Plain HTTP to an API server, so that rows about the wire trust no client library. */
export class WireClient {
  readonly #server: string;
  readonly #token: string | undefined;
  readonly #agent: Agent;

  private constructor(server: string, token: string | undefined, agent: Agent) {
    this.#server = server.replace(/\/$/, '');
    this.#token = token;
    this.#agent = agent;
  }

  /** Reads inline certificates and tokens of the current context; files and exec plugins are not for this suite. */
  static fromKubeconfig(yaml: string): WireClient {
    const config = parse(yaml) as KubeConfig;
    const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
    const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
    const user = config.users.find(({ name }) => name === context?.user)?.user;
    if (!cluster || !user)
      throw new Error('The kubeconfig lacks the cluster or the user of its current context.');
    const ca = decoded(cluster['certificate-authority-data']);
    const cert = decoded(user['client-certificate-data']);
    const key = decoded(user['client-key-data']);
    const agent = new Agent({
      connect: {
        ...(ca ? { ca } : {}),
        ...(cert ? { cert } : {}),
        ...(key ? { key } : {}),
        rejectUnauthorized: !cluster['insecure-skip-tls-verify'],
      },
    });
    return new WireClient(cluster.server, user.token, agent);
  }

  /** The same server with another token, or none, and no client certificate. */
  as(token: string | undefined): WireClient {
    return new WireClient(this.#server, token, new Agent({ connect: { rejectUnauthorized: false } }));
  }

  async send(method: string, path: string, body?: unknown, options: SendOptions = {}): Promise<WireAnswer> {
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.#server + path, {
      method,
      headers: {
        accept: 'application/json',
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(payload === undefined ? {} : { 'content-type': options.type ?? 'application/json' }),
      },
      ...(payload === undefined ? {} : { body: payload }),
      dispatcher: this.#agent,
    });
    return {
      status: response.status,
      headers: response.headers as unknown as Headers,
      body: parsed(await response.text()),
    };
  }

  get(path: string): Promise<WireAnswer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown): Promise<WireAnswer> {
    return this.send('POST', path, body);
  }

  put(path: string, body: unknown): Promise<WireAnswer> {
    return this.send('PUT', path, body);
  }

  patch(path: string, type: string, body: unknown): Promise<WireAnswer> {
    return this.send('PATCH', path, body, { type });
  }

  delete(path: string, options?: unknown): Promise<WireAnswer> {
    return this.send('DELETE', path, options);
  }

  /** Server-side apply as one manager. */
  apply(path: string, manager: string, body: unknown, force = false): Promise<WireAnswer> {
    return this.patch(`${path}?fieldManager=${manager}${force ? '&force=true' : ''}`, APPLY, body);
  }

  /** Watches until the server ends the stream; `during` runs once the watch is open. */
  async watch(
    path: string,
    query: string,
    during: () => Promise<unknown> = async () => undefined,
  ): Promise<{
    status: number;
    events: WireEvent[];
  }> {
    const response = await fetch(`${this.#server}${path}?watch=true&${query}`, {
      headers: {
        accept: 'application/json',
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      dispatcher: this.#agent,
    });
    await during();
    const text = await response.text();
    return {
      status: response.status,
      events: text
        .split('\n')
        .filter((line) => line.trim())
        .map((line) => parsed(line) as WireEvent),
    };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
