import { createHmac } from 'node:crypto';
import { USAGE_EVENT_VERSION } from '@beffroi/contracts/usage';
import type { GatewayId, RequestId } from '@beffroi/kernel';
import type { InferenceBody } from '../body/inference.body.ts';
import { estimatedInputTokens, type PromptSize } from '../body/prompt.size.ts';
import type { AdmissionText, AdmittedEvent } from '../journal/journal.entries.ts';
import type { LimitsNote } from '../journal/limits.note.ts';
import type { Model, Project, Route, Tenant } from '../records/record.views.ts';
import type { Identity } from './identity.ts';

export interface AdmissionFacts {
  readonly requestId: RequestId;
  readonly admittedAtMs: number;
  readonly gatewayId: GatewayId;
  readonly endpoint: string;
  readonly identity: Identity;
  readonly model: Model;
  readonly route: Route;
  readonly body: InferenceBody;
  readonly size: PromptSize;
  readonly limits: LimitsNote | undefined;
}

/**
 * What the usage event of a request will say, as far as its admission tells, as JSON. Most of it is the same for each
 * request of a project, of a model and of a route: that is written once for each version of their records.
 */
export const admissionOf = (facts: AdmissionFacts): AdmissionText => {
  const { requestId, identity, model, route, body, size, limits } = facts;
  const { key, project, tenant } = identity;
  const admittedAt = isoAt(facts.admittedAtMs);
  const { endUser } = body;
  const eventText =
    `{"v":${USAGE_EVENT_VERSION},"id":"${requestId}","admittedAt":"${admittedAt}",` +
    `"gatewayId":${JSON.stringify(facts.gatewayId)},"apiKeyId":"${key.id}",` +
    projectPart(project) +
    modelPart(model) +
    routePart(route) +
    `"endpoint":"${facts.endpoint}","stream":${body.generation?.stream ?? false},` +
    (endUser === undefined ? '' : `"endUser":"${endUserDigest(tenant, endUser)}",`) +
    `"audioMs":0,"pages":0,"images":${size.attachments}}`;
  const inputTokens = estimatedInputTokens(size, model);
  return { id: requestId, admittedAt, estimatedInputTokens: inputTokens, eventText, limits };
};

/** Many requests are admitted in the same millisecond. */
const isoAt = (ms: number): string => {
  if (ms !== lastMs) {
    lastMs = ms;
    lastIso = new Date(ms).toISOString();
  }
  return lastIso;
};
let lastMs = Number.NaN;
let lastIso = '';

/** Members of the event, each followed by a comma. */
const membersOf = (members: Partial<AdmittedEvent>): string => `${JSON.stringify(members).slice(1, -1)},`;

/** Written once for each record, and forgotten with it. */
const once = <T extends object>(write: (record: T) => string): ((record: T) => string) => {
  const written = new WeakMap<T, string>();
  return (record) => {
    const known = written.get(record);
    if (known !== undefined) return known;
    const text = write(record);
    written.set(record, text);
    return text;
  };
};

const projectPart = once(({ id, collectiviteId, payerId, attachedBodyId, analyticCode }: Project) =>
  membersOf({
    collectiviteId,
    payerId,
    projectId: id,
    ...(attachedBodyId === undefined ? {} : { attachedBodyId }),
    ...(analyticCode === undefined ? {} : { analyticCode }),
  }),
);

const modelPart = once(({ id, revision }: Model) =>
  membersOf({ modelId: id, modelRevision: revision ?? '' }),
);

const routePart = once(({ id, offer, siteId }: Route) => membersOf({ offer, deploymentId: id, siteId }));

/** Tells one end user from another inside a collectivité, and nobody who it is (ARCHITECTURE, Privacy). */
const endUserDigest = ({ endUserKey }: Tenant, endUser: string): string =>
  createHmac('sha256', endUserKey).update(endUser).digest('base64url');
