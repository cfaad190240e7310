import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../objects/object.types.ts';
import { matchesSelector } from '../objects/label-selector.ts';
import type {
  Deployment,
  Job,
  LabelSelector,
  Pod,
  PodTemplate,
  ReplicaSet,
} from '../objects/workload.types.ts';
import {
  type FieldProblem,
  forbiddenValue,
  immutableField,
  invalidValue,
  requiredValue,
} from './field-problem.ts';
import { defaultPodSpec } from './pod-spec.defaults.ts';
import { validatePodSpec, validateTemplate } from './pod-spec.rules.ts';
import { resource } from './resource-type.ts';

const validateReplicas = (replicas: number | undefined): FieldProblem[] =>
  replicas !== undefined && replicas < 0
    ? [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')]
    : [];

const validateSelector = (
  selector: LabelSelector | undefined,
  template: PodTemplate | undefined,
): FieldProblem[] => {
  if (!selector || !isObject(selector)) return [requiredValue('spec.selector')];
  if (!selector.matchLabels && !selector.matchExpressions) {
    return [invalidValue('spec.selector', selector, 'empty selector is invalid for deployment')];
  }
  const labels = template?.metadata?.labels ?? {};
  return matchesSelector(selector, labels)
    ? []
    : [invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')];
};

const validateWorkload = ({ spec }: Deployment | ReplicaSet): FieldProblem[] => [
  ...validateReplicas(spec.replicas),
  ...validateSelector(spec.selector, spec.template),
  ...validateTemplate(spec.template, 'spec.template'),
];

const sameSelector = (next: Deployment | ReplicaSet, current: Deployment | ReplicaSet): FieldProblem[] =>
  isDeepStrictEqual(next.spec.selector, current.spec.selector)
    ? []
    : [immutableField('spec.selector', next.spec.selector)];

export const deployments = resource<Deployment>({
  group: 'apps',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  hasStatus: true,
  hasScale: true,
  hasGeneration: true,
  initialStatus: () => ({}),
  applyDefaults: ({ spec }) => {
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    spec.strategy ??= { type: 'RollingUpdate' };
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate = {
        maxSurge: '25%',
        maxUnavailable: '25%',
        ...spec.strategy.rollingUpdate,
      };
    }
    if (spec.template?.spec) defaultPodSpec(spec.template.spec, 'template');
  },
  validate: (deployment) => {
    const { strategy } = deployment.spec;
    const { maxSurge, maxUnavailable } = strategy.rollingUpdate ?? {};
    const still =
      strategy.type === 'RollingUpdate' &&
      Number.parseInt(String(maxSurge)) === 0 &&
      Number.parseInt(String(maxUnavailable)) === 0;
    return [
      ...validateWorkload(deployment),
      ...(still
        ? [
            invalidValue(
              'spec.strategy.rollingUpdate.maxUnavailable',
              maxUnavailable,
              'may not be 0 when `maxSurge` is 0',
            ),
          ]
        : []),
    ];
  },
  validateUpdate: sameSelector,
});

export const replicaSets = resource<ReplicaSet>({
  group: 'apps',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  hasStatus: true,
  hasScale: true,
  hasGeneration: true,
  initialStatus: () => ({ replicas: 0 }),
  applyDefaults: ({ spec }) => {
    spec.replicas ??= 1;
    if (spec.template?.spec) defaultPodSpec(spec.template.spec, 'template');
  },
  validate: validateWorkload,
  validateUpdate: sameSelector,
});

export const jobs = resource<Job>({
  group: 'batch',
  kind: 'Job',
  plural: 'jobs',
  hasStatus: true,
  hasGeneration: true,
  initialStatus: () => ({}),
  applyDefaults: ({ spec, metadata }) => {
    spec.completions ??= 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= 6;
    spec.suspend ??= false;
    spec.completionMode ??= 'NonIndexed';
    if (spec.template?.spec) {
      defaultPodSpec(spec.template.spec, 'template');
      if (!spec.manualSelector && metadata.uid) {
        const labels = { 'batch.kubernetes.io/controller-uid': metadata.uid };
        spec.selector ??= { matchLabels: labels };
        const own = { ...labels, 'batch.kubernetes.io/job-name': metadata.name };
        spec.template.metadata = {
          ...spec.template.metadata,
          labels: { ...spec.template.metadata?.labels, ...own },
        };
      }
    }
  },
  validate: ({ spec }) => [
    ...validateTemplate(spec.template, 'spec.template'),
    ...(spec.template?.spec?.restartPolicy === 'Always'
      ? [invalidValue('spec.template.spec.restartPolicy', 'Always', 'supported values: "OnFailure", "Never"')]
      : []),
  ],
  validateUpdate: (next, current) => [
    ...(isDeepStrictEqual(next.spec.template, current.spec.template)
      ? []
      : [immutableField('spec.template', next.spec.template)]),
    ...(isDeepStrictEqual(next.spec.selector, current.spec.selector)
      ? []
      : [immutableField('spec.selector', next.spec.selector)]),
  ],
});

/** A pod's spec without the few fields that may change after creation. */
const fixedPart = ({ spec }: Pod): unknown => ({
  ...spec,
  containers: spec.containers.map((container) => ({ ...container, image: undefined })),
  initContainers: spec.initContainers?.map((container) => ({ ...container, image: undefined })),
  tolerations: undefined,
  activeDeadlineSeconds: undefined,
  terminationGracePeriodSeconds: undefined,
  nodeName: undefined,
});

const MUTABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)';

export const pods = resource<Pod>({
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  hasStatus: true,
  hasGeneration: true,
  selectableFields: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  initialStatus: () => ({ phase: 'Pending', qosClass: 'Burstable' }),
  applyDefaults: ({ spec }) => defaultPodSpec(spec, 'pod'),
  validate: ({ spec }) => validatePodSpec(spec, 'spec'),
  validateUpdate: (next, current) => {
    const bound = current.spec.nodeName !== undefined && next.spec.nodeName !== current.spec.nodeName;
    return bound || !isDeepStrictEqual(fixedPart(next), fixedPart(current))
      ? [forbiddenValue('spec', MUTABLE)]
      : [];
  },
});
