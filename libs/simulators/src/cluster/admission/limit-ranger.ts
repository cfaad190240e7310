import { forbidden } from '../api/status.error.ts';
import { readQuantity } from '../objects/quantity.ts';
import type { Amounts, Container, LimitRange, Pod } from '../objects/workload.types.ts';
import { limitRanges } from '../resources/configuration.resources.ts';
import { subjectOf } from '../resources/resource-type.ts';
import { pods } from '../resources/workload.resources.ts';
import type { AdmissionRequest, AdmissionRule } from './admission.ts';

type ContainerLimit = LimitRange['spec']['limits'][number];

const rulesFor = ({ store, object }: AdmissionRequest): ContainerLimit[] =>
  (store.list(limitRanges, object.metadata.namespace ?? '') as LimitRange[])
    .flatMap(({ spec }) => spec.limits)
    .filter(({ type }) => type === 'Container');

/** Adds what is missing and says which resources it added. */
const fill = (
  amounts: Amounts | undefined,
  defaults: Amounts | undefined,
): { filled: Amounts; added: string[] } => {
  const added = Object.keys(defaults ?? {}).filter((resource) => amounts?.[resource] === undefined);
  return { filled: { ...defaults, ...amounts }, added };
};

const fillContainer = (container: Container, rule: ContainerLimit): string[] => {
  const requests = fill(container.resources?.requests, rule.defaultRequest ?? rule.default);
  const limits = fill(container.resources?.limits, rule.default);
  container.resources = { limits: limits.filled, requests: requests.filled };
  return [
    ...(requests.added.length > 0
      ? [`${requests.added.join(', ')} request for container ${container.name}`]
      : []),
    ...(limits.added.length > 0 ? [`${limits.added.join(', ')} limit for container ${container.name}`] : []),
  ];
};

const violation = (container: Container, rule: ContainerLimit): string | undefined => {
  for (const [resource, max] of Object.entries(rule.max ?? {})) {
    const limit = container.resources?.limits?.[resource];
    if (limit === undefined)
      return `maximum ${resource} usage per Container is ${max}.  No limit is specified`;
    if ((readQuantity(limit) ?? 0) > (readQuantity(max) ?? 0)) {
      return `maximum ${resource} usage per Container is ${max}, but limit is ${limit}`;
    }
  }
  for (const [resource, min] of Object.entries(rule.min ?? {})) {
    const request = container.resources?.requests?.[resource];
    if (request === undefined)
      return `minimum ${resource} usage per Container is ${min}.  No request is specified`;
    if ((readQuantity(request) ?? 0) < (readQuantity(min) ?? 0)) {
      return `minimum ${resource} usage per Container is ${min}, but request is ${request}`;
    }
  }
  return undefined;
};

/** LimitRange: defaults first, bounds after. */
export const limitRanger: AdmissionRule = {
  change: (request) => {
    if (request.resource !== pods) return;
    const { spec, metadata } = request.object as Pod;
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    const filled = rulesFor(request).flatMap((rule) =>
      containers.flatMap((container) => fillContainer(container, rule)),
    );
    if (filled.length > 0) {
      const note = `LimitRanger plugin set: ${filled.join('; ')}`;
      metadata.annotations = { ...metadata.annotations, 'kubernetes.io/limit-ranger': note };
    }
  },
  check: (request) => {
    if (request.resource !== pods) return;
    const { spec, metadata } = request.object as Pod;
    const problems = rulesFor(request).flatMap((rule) =>
      spec.containers
        .map((container) => violation(container, rule))
        .filter((problem) => problem !== undefined),
    );
    if (problems.length > 0) throw forbidden(subjectOf(pods, metadata.name), problems.join(', '));
  },
};
