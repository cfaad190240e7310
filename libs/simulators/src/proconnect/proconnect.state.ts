import type { AuthorizeRequest } from './authorize.rules.ts';
import type { Lie, ProConnectAgent, ProConnectClient, ProConnectOptions } from './proconnect.options.ts';
import type { TokenSigner } from './token.signer.ts';

export interface IssuedCode {
  readonly asked: AuthorizeRequest;
  readonly agent: ProConnectAgent;
  readonly issuedAtMs: number;
}

export interface IssuedToken {
  readonly client: ProConnectClient;
  readonly agent: ProConnectAgent;
  readonly scopes: readonly string[];
}

/** Everything that one ProConnect remembers, in memory. */
export interface ProConnectState {
  readonly issuer: string;
  readonly options: ProConnectOptions;
  readonly signer: TokenSigner;
  readonly logins: Map<string, AuthorizeRequest>;
  readonly codes: Map<string, IssuedCode>;
  readonly tokens: Map<string, IssuedToken>;
  readonly sessions: Map<string, ProConnectAgent>;
  /** Why requests were refused, in their order. */
  readonly refusals: string[];
  lie: Lie | undefined;
}
