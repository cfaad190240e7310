import { type ChildStatus } from './processes/child.ts';

/** `standalone.json` (INTERFACES): how people, tests and benches find what runs. */
export interface Manifest {
  readonly version: 1;
  readonly console: string;
  readonly controlPlane: string;
  readonly graphql: string;
  /** An origin: OpenAI's `baseURL` adds `/v1`, Mistral's `serverURL` does not. */
  readonly gateway: string;
  readonly issuer: string;
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly clusterAdmin: string;
  readonly engineAdmin: string;
  /** What the stand-in mail server took: `GET` answers JSON, the newest first. */
  readonly mails: string;
  /** Connects as the owner of every table. */
  readonly postgres: string;
  /** Connects as the role that row-level security binds to one collectivité. */
  readonly postgresApp: string;
  readonly clients: readonly ClientEntry[];
  readonly serviceAccounts: readonly ServiceAccountEntry[];
  readonly users: readonly UserEntry[];
  readonly apiKeys: readonly ApiKeyEntry[];
  readonly processes: readonly ChildStatus[];
}

export interface ClientEntry {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly redirectUri: string;
}

export interface ServiceAccountEntry {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly role: string;
}

export interface UserEntry {
  readonly username: string;
  readonly password: string;
  readonly role: string;
  readonly collectivite?: string;
}

export interface ApiKeyEntry {
  readonly collectivite: string;
  readonly project: string;
  readonly key: string;
}
