import type { AuditOrigin } from '@beffroi/contracts/audit';
import type { SelfServiceAnswer, SelfServiceCall, SelfServiceInput } from '@beffroi/contracts/self-service';
import { type ApiKeyId, brandId, systemClock, systemScope } from '@beffroi/kernel';
import { type ApiKey, ApiKeys, keyState } from '@beffroi/keys/domain';
import { CallRecorder } from '@beffroi/platform/graphql';
import { withinCall } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { AccountCalls } from './account.calls.ts';
import { type Caller, refused } from './caller.ts';
import { outcomeOf, writeOf } from './audited.calls.ts';
import { KeysCalls } from './keys.calls.ts';
import { UsageCalls } from './usage.calls.ts';

/** The one read that comes before any scope: it is what the scope is made from. */
const IDENTIFYING = systemScope('find the API key that a gateway asks for');

type Handlers = {
  readonly [Call in SelfServiceCall]: (
    caller: Caller,
    input: SelfServiceInput<Call>,
  ) => Promise<SelfServiceAnswer<Call>>;
};

/** A call as it arrived, its signature verified. */
export interface SignedCall {
  readonly call: SelfServiceCall;
  readonly apiKeyId: string;
  readonly nonce: string;
  readonly origin: AuditOrigin;
  readonly input: unknown;
}

/** What gateways ask for API keys. What a key may do is looked up here: a gateway only says for which it asks. */
@Injectable()
export class SelfService {
  private readonly handlers: Handlers;

  constructor(
    private readonly keys: ApiKeys,
    private readonly recorder: CallRecorder,
    account: AccountCalls,
    keysCalls: KeysCalls,
    usage: UsageCalls,
  ) {
    this.handlers = {
      'account.read': (caller) => account.read(caller),
      'account.update': (caller, input) => account.update(caller, input),
      'keys.list': (caller, input) => keysCalls.list(caller, input),
      'keys.read': (caller, input) => keysCalls.read(caller, input),
      'keys.issue': (caller, input) => keysCalls.issue(caller, input),
      'keys.rename': (caller, input) => keysCalls.rename(caller, input),
      'keys.revoke': (caller, input) => keysCalls.revoke(caller, input),
      'usage.requests': (caller, input) => usage.requests(caller, input),
      'usage.days': (caller, input) => usage.days(caller, input),
    };
  }

  knows(call: string): call is SelfServiceCall {
    return Object.hasOwn(this.handlers, call);
  }

  async answer({ call, apiKeyId, nonce, origin, input }: SignedCall): Promise<SelfServiceAnswer> {
    const key = await this.keys.find(IDENTIFYING, brandId<ApiKeyId>(apiKeyId));
    if (!key || keyState(key, systemClock.now()) !== 'active') return refused({ kind: 'key-not-active' });
    const caller = { key, nonce, scope: scopeOf(key) };
    const handle = this.handlers[call] as (caller: Caller, input: unknown) => Promise<SelfServiceAnswer>;
    const write = writeOf(call, caller, input);
    if (!write) return withinCall(origin, () => handle(caller, input));
    return this.recorder.record(
      { kind: 'mutation', ...write, origin },
      () => handle(caller, input),
      async (settled) => outcomeOf(caller, settled),
    );
  }
}

const scopeOf = ({ id, collectiviteId, name }: ApiKey): Caller['scope'] => ({
  kind: 'tenant',
  collectiviteId,
  actor: { kind: 'api-key', subject: id, issuer: 'beffroi', displayName: name },
});
