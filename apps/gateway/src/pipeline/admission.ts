import { createHmac } from 'node:crypto';
import { USAGE_EVENT_VERSION } from '@beffroi/contracts/usage';
import type { GatewayId, RequestId } from '@beffroi/kernel';
import type { InferenceBody } from '../body/inference.body.ts';
import { estimatedInputTokens, type PromptSize } from '../body/prompt.size.ts';
import type { Admission } from '../journal/journal.entries.ts';
import type { Model, Route, Tenant } from '../records/record.views.ts';
import type { Identity } from './identify.ts';

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
}

/** What the usage event of a request will say, as far as its admission tells. */
export const admissionOf = (facts: AdmissionFacts): Admission => {
  const { identity, model, route, body } = facts;
  const { key, project, tenant } = identity;
  const event: Writable<Admission['event']> = {
    v: USAGE_EVENT_VERSION,
    id: facts.requestId,
    admittedAt: new Date(facts.admittedAtMs).toISOString(),
    gatewayId: facts.gatewayId,
    collectiviteId: tenant.id,
    payerId: project.payerId,
    projectId: project.id,
    apiKeyId: key.id,
    offer: route.offer,
    modelId: model.id,
    modelRevision: model.revision ?? '',
    deploymentId: route.id,
    siteId: route.siteId,
    endpoint: facts.endpoint,
    stream: body.generation?.stream ?? false,
    audioMs: 0,
    pages: 0,
    images: facts.size.attachments,
  };
  // One by one: to spread what is there would build an object for each.
  if (project.attachedBodyId !== undefined) event.attachedBodyId = project.attachedBodyId;
  if (project.analyticCode !== undefined) event.analyticCode = project.analyticCode;
  if (body.endUser !== undefined) event.endUser = endUserDigest(tenant, body.endUser);
  return { estimatedInputTokens: estimatedInputTokens(facts.size, model), event };
};

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Tells one end user from another inside a collectivité, and nobody who it is (ARCHITECTURE, Privacy). */
const endUserDigest = ({ endUserKey }: Tenant, endUser: string): string =>
  createHmac('sha256', endUserKey).update(endUser).digest('base64url');
