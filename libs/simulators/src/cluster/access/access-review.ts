import { isObject } from '../objects/object.types.ts';
import type { Identity } from './access.types.ts';
import type { Authorizer } from './authorizer.ts';

interface AskedAttributes {
  readonly verb?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Answers whether whoever asks may do what the review's spec says. */
export const reviewAccess = (authorizer: Authorizer, identity: Identity, review: unknown): unknown => {
  const { spec } = (isObject(review) ? review : {}) as { spec?: { resourceAttributes?: AskedAttributes } };
  const {
    verb = '',
    group = '',
    resource = '',
    subresource,
    namespace,
    name,
  } = spec?.resourceAttributes ?? {};
  const allowed = authorizer.permits(identity, {
    verb,
    group,
    resource: subresource ? `${resource}/${subresource}` : resource,
    namespace: namespace || undefined,
    name: name || undefined,
  });
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
    status: { allowed },
  };
};

/** Lists what whoever asks may do in the namespace that the review names. */
export const reviewRules = (authorizer: Authorizer, identity: Identity, review: unknown): unknown => {
  const { spec } = (isObject(review) ? review : {}) as { spec?: { namespace?: string } };
  const resourceRules = authorizer.rulesFor(identity, spec?.namespace ?? '');
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: {},
    status: { resourceRules, nonResourceRules: [], incomplete: false },
  };
};
