import {
  type SelfServiceAnswer,
  type SelfServiceCall,
  type SelfServiceInput,
  sealedKeyContext,
} from '@beffroi/contracts/self-service';
import { type ApiKeyId, brandId, systemClock } from '@beffroi/kernel';
import {
  type ApiKey,
  ApiKeys,
  DelegateApiKey,
  keyState,
  mayManageKeys,
  RevokeApiKey,
  UpdateApiKey,
} from '@beffroi/keys/domain';
import { seal, type SealingKey } from '@beffroi/platform/crypto';
import { Injectable } from '@nestjs/common';
import { answered, type Caller, refused } from './caller.ts';
import { managementRefusal, writeRefusal } from './refusals.ts';
import { keyView } from './views.ts';

/** What a new key is sealed with on its way to the gateway. */
export class AnswerSeal {
  constructor(readonly dataPlaneKey: SealingKey) {}
}

type Answer<Call extends SelfServiceCall> = Promise<SelfServiceAnswer<Call>>;
type Input<Call extends SelfServiceCall> = SelfServiceInput<Call>;

/** A key sees and manages the keys of its project if it may, and otherwise sees itself. */
@Injectable()
export class KeysCalls {
  constructor(
    private readonly keys: ApiKeys,
    private readonly delegating: DelegateApiKey,
    private readonly updating: UpdateApiKey,
    private readonly revoking: RevokeApiKey,
    private readonly answerSeal: AnswerSeal,
  ) {}

  async list({ key, scope }: Caller, { offset, limit, state }: Input<'keys.list'>): Answer<'keys.list'> {
    const now = systemClock.now();
    if (!mayManageKeys(key, now).ok) {
      const own = state === undefined || state === keyState(key, now) ? [keyView(key, now)] : [];
      return answered<'keys.list'>({ total: own.length, keys: own.slice(offset, offset + limit) });
    }
    const { projectId } = key;
    const { total, keys } = await this.keys.ofProject(scope, { projectId, state, offset, limit });
    return answered<'keys.list'>({ total, keys: keys.map((each) => keyView(each, now)) });
  }

  async read(caller: Caller, { id }: Input<'keys.read'>): Answer<'keys.read'> {
    const now = systemClock.now();
    const { key } = caller;
    const target = id === key.id ? key : mayManageKeys(key, now).ok && (await this.sibling(caller, id));
    return target ? answered<'keys.read'>(keyView(target, now)) : refused({ kind: 'not-found' });
  }

  async issue({ key, scope, nonce }: Caller, { name, expiresAt }: Input<'keys.issue'>): Answer<'keys.issue'> {
    const issued = await this.delegating.execute(scope, {
      issuerId: key.id,
      name,
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      idempotencyKey: nonce,
    });
    if (!issued.ok) return writeRefusal(issued.failure);
    const { apiKey, secret } = issued.value;
    // The same request twice: whoever sent it first has the secret.
    if (secret === null) return refused({ kind: 'not-found' });
    const sealedSecret = seal(this.answerSeal.dataPlaneKey, secret, sealedKeyContext(apiKey.id));
    return answered<'keys.issue'>({ key: keyView(apiKey, systemClock.now()), sealedSecret });
  }

  async rename(caller: Caller, { id, name }: Input<'keys.rename'>): Answer<'keys.rename'> {
    const managed = await this.managed(caller, id);
    if (!managed.ok) return managed;
    const change = { apiKeyId: managed.value.id, name, idempotencyKey: caller.nonce };
    const renamed = await this.updating.execute(caller.scope, change);
    return renamed.ok
      ? answered<'keys.rename'>(keyView(renamed.value, systemClock.now()))
      : writeRefusal(renamed.failure);
  }

  async revoke(caller: Caller, { id }: Input<'keys.revoke'>): Answer<'keys.revoke'> {
    const managed = await this.managed(caller, id);
    if (!managed.ok) return managed;
    const revoked = await this.revoking.execute(caller.scope, { apiKeyId: managed.value.id });
    return revoked.ok
      ? answered<'keys.revoke'>(keyView(revoked.value.apiKey, systemClock.now()))
      : refused({ kind: 'not-found' });
  }

  /** A key that the caller may change; whether it may change any is told before what there is. */
  private async managed(caller: Caller, id: string) {
    const allowed = mayManageKeys(caller.key, systemClock.now());
    if (!allowed.ok) return managementRefusal(allowed.failure);
    const target = await this.sibling(caller, id);
    return target && !target.revokedAt
      ? { ok: true as const, value: target }
      : refused({ kind: 'not-found' });
  }

  /** A key of the same project, also one that was revoked: lists of those name it. */
  private async sibling({ key, scope }: Caller, id: string): Promise<ApiKey | undefined> {
    const found = await this.keys.find(scope, brandId<ApiKeyId>(id));
    return found && found.projectId === key.projectId ? found : undefined;
  }
}
