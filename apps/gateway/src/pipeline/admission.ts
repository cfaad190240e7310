import { createHmac } from 'node:crypto';
import { USAGE_EVENT_VERSION } from '@beffroi/contracts/usage';
import type { GatewayId, RequestId } from '@beffroi/kernel';
import type { Charge } from '@beffroi/quotas/domain';
import type { InferenceBody } from '../body/inference.body.ts';
import { estimatedInputTokens, type PromptSize } from '../body/prompt.size.ts';
import type { AdmissionText, AdmittedEvent } from '../journal/journal.entries.ts';
import type { LimitsNote } from '../journal/limits.note.ts';
import type { Model, Route, Tenant } from '../records/record.views.ts';
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
  readonly reserved: Charge | undefined;
}

/**
 * What the usage event of a request will say, as far as its admission tells, as JSON. Most of it is the same for each
 * request of a key that asks for the same model in the same way: that is written once.
 */
export const admissionOf = (facts: AdmissionFacts): AdmissionText => {
  const { requestId, identity, model, body, size, limits, reserved } = facts;
  const admittedAt = isoAt(facts.admittedAtMs);
  const { endUser } = body;
  const eventText =
    `${BEGINNING}${requestId}","admittedAt":"${admittedAt}",` +
    whosePart(facts) +
    (body.generation?.stream ? '"stream":true,' : '"stream":false,') +
    (endUser === undefined ? '' : `"endUser":"${endUserDigest(identity.tenant, endUser)}",`) +
    (size.attachments === 0 ? WITHOUT_IMAGES : `"audioMs":0,"pages":0,"images":${size.attachments}}`);
  const inputTokens = estimatedInputTokens(body, size, model);
  return { id: requestId, admittedAt, estimatedInputTokens: inputTokens, eventText, limits, reserved };
};

const BEGINNING = `{"v":${USAGE_EVENT_VERSION},"id":"`;
const WITHOUT_IMAGES = '"audioMs":0,"pages":0,"images":0}';

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

type WhoseFacts = Pick<AdmissionFacts, 'gatewayId' | 'endpoint' | 'identity' | 'model' | 'route'>;

/** What was last written for an identity, and is forgotten with it: most keys ask for the same all day. */
interface Written extends Omit<WhoseFacts, 'identity' | 'gatewayId'> {
  readonly text: string;
}
const written = new WeakMap<Identity, Written>();

/** Whose request it is, and where it goes. */
const whosePart = (facts: WhoseFacts): string => {
  const { identity, model, route, endpoint } = facts;
  const last = written.get(identity);
  if (last?.model === model && last.route === route && last.endpoint === endpoint) return last.text;
  const text = writeWhose(facts);
  written.set(identity, { model, route, endpoint, text });
  return text;
};

const writeWhose = ({ gatewayId, identity, model, route, endpoint }: WhoseFacts): string => {
  const { collectiviteId, payerId, id: projectId, attachedBodyId, analyticCode } = identity.project;
  return membersOf({
    gatewayId,
    apiKeyId: identity.key.id,
    collectiviteId,
    payerId,
    projectId,
    ...(attachedBodyId === undefined ? {} : { attachedBodyId }),
    ...(analyticCode === undefined ? {} : { analyticCode }),
    modelId: model.id,
    modelRevision: model.revision ?? '',
    offer: route.offer,
    deploymentId: route.id,
    siteId: route.siteId,
    endpoint,
  });
};

/** Tells one end user from another inside a collectivité, and nobody who it is (ARCHITECTURE, Privacy). */
const endUserDigest = ({ endUserKey }: Tenant, endUser: string): string =>
  createHmac('sha256', endUserKey).update(endUser).digest('base64url');
