import { externalCredentialContext } from '@beffroi/catalogue/domain';
import type {
  KeyRecord,
  LimitRecord,
  ModelRecord,
  ProjectRecord,
  RouteRecord,
  TenantRecord,
} from '@beffroi/contracts/dataplane';
import type { Offer } from '@beffroi/contracts/usage';
import { type ApiKeyId, brandId, type CollectiviteId, type DeploymentId } from '@beffroi/kernel';
import { hmacSha256, openText, type SealingKey } from '@beffroi/platform/crypto';
import { engineKeyContext } from '@beffroi/provisioning/domain';
import { cacheSaltContext } from '@beffroi/tenancy/domain';
import { AddressRanges } from '../addresses/address.ranges.ts';
import type { Key, Limit, Model, Project, Route, Tenant } from './record.views.ts';

/** Makes views of record bodies. @throws SealBroken when a sealed field does not open with our key */
export class RecordReader {
  readonly #dataPlaneKey: SealingKey;

  constructor(dataPlaneKey: SealingKey) {
    this.#dataPlaneKey = dataPlaneKey;
  }

  tenant(text: string, body: TenantRecord): Tenant {
    const id = brandId<CollectiviteId>(text);
    const secret = Buffer.from(openText(this.#dataPlaneKey, body.cacheSalt, cacheSaltContext(id)));
    return {
      ...body,
      id,
      // Engines are told one of them: from it nobody finds the other.
      cacheSalt: hmacSha256(secret, 'cache-salt').toString('base64url'),
      endUserKey: hmacSha256(secret, 'end-user'),
    };
  }

  project(id: string, body: ProjectRecord): Project {
    return { ...body, id: brandId(id) };
  }

  key(id: string, { expiresAt, previousUntil, models, addresses, ...body }: KeyRecord): Key {
    return {
      ...body,
      id: brandId<ApiKeyId>(id),
      expiresAtMs: expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt),
      previousUntilMs: previousUntil === undefined ? Number.NEGATIVE_INFINITY : Date.parse(previousUntil),
      models: models ? new Set(models) : undefined,
      addresses: addresses && new AddressRanges(addresses),
    };
  }

  model(id: string, body: ModelRecord): Model {
    return { ...body, id: brandId(id) };
  }

  route(text: string, { credential, ...body }: RouteRecord): Route {
    const id = brandId<DeploymentId>(text);
    return {
      ...body,
      id,
      offer: offerOf(body),
      authorization: credential === undefined ? undefined : this.#authorization(id, credential, body),
    };
  }

  #authorization(id: DeploymentId, credential: string, body: Pick<RouteRecord, 'kind'>): string {
    const text = openText(this.#dataPlaneKey, credential, credentialContext(id, body));
    if (!VISIBLE.test(text))
      throw new TypeError('the credential cannot be sent: it holds control characters');
    return `Bearer ${text}`;
  }

  limit(id: string, body: LimitRecord): Limit {
    return { ...body, id: brandId(id) };
  }
}

/** What a header may hold (RFC 9110 §5.5), as keys are. */
const VISIBLE = /^[\x21-\x7e]+$/;

const credentialContext = (id: DeploymentId, { kind }: Pick<RouteRecord, 'kind'>): string =>
  kind === 'vllm' ? engineKeyContext(id) : externalCredentialContext(id);

const offerOf = ({ kind, collectiviteId }: Pick<RouteRecord, 'kind' | 'collectiviteId'>): Offer => {
  if (kind !== 'vllm') return 'external';
  return collectiviteId === null ? 'shared' : 'dedicated';
};
