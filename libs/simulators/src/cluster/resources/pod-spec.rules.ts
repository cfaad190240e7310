import { isExtended, readQuantity } from '../objects/quantity.ts';
import type { Amounts, Container, PodSpec, PodTemplate } from '../objects/workload.types.ts';
import {
  duplicateValue,
  type FieldProblem,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from './field-problem.ts';
import { validateLabels } from './metadata.rules.ts';

const MUST_FIT = 'must be less than or equal to';

const validateAmounts = (amounts: Amounts | undefined, field: string): FieldProblem[] =>
  Object.entries(amounts ?? {}).flatMap(([resource, written]) => {
    const value = readQuantity(written);
    const at = `${field}[${resource}]`;
    if (value === undefined)
      return [invalidValue(at, written, 'quantities must match the regular expression of a quantity')];
    if (value < 0) return [invalidValue(at, written, 'must be greater than or equal to 0')];
    return isExtended(resource) && !Number.isInteger(value)
      ? [invalidValue(at, written, 'must be an integer')]
      : [];
  });

const validateResources = (container: Container, field: string): FieldProblem[] => {
  const { requests = {}, limits = {} } = container.resources ?? {};
  const problems = [
    ...validateAmounts(limits, `${field}.limits`),
    ...validateAmounts(requests, `${field}.requests`),
  ];
  if (problems.length > 0) return problems;
  return Object.entries(requests).flatMap(([resource, written]) => {
    const limit = limits[resource];
    const at = `${field}.requests`;
    if (isExtended(resource) && readQuantity(limit) !== readQuantity(written)) {
      return [invalidValue(at, String(written), `must be equal to ${resource} limit of ${limit ?? 0}`)];
    }
    const exceeds = limit !== undefined && (readQuantity(written) ?? 0) > (readQuantity(limit) ?? 0);
    return exceeds ? [invalidValue(at, String(written), `${MUST_FIT} ${resource} limit of ${limit}`)] : [];
  });
};

const validateMounts = (container: Container, field: string, volumes: ReadonlySet<string>): FieldProblem[] =>
  (container.volumeMounts ?? []).flatMap(({ name, mountPath }, index) => [
    ...(volumes.has(name)
      ? []
      : [
          {
            ...invalidValue(`${field}[${index}].name`, name, ''),
            reason: 'FieldValueNotFound',
            message: `Not found: "${name}"`,
          },
        ]),
    ...(mountPath ? [] : [requiredValue(`${field}[${index}].mountPath`)]),
  ]);

const validPort = (port: unknown): boolean =>
  Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65535;

const validateContainer = (
  container: Container,
  field: string,
  volumes: ReadonlySet<string>,
): FieldProblem[] => [
  ...(container.name ? [] : [requiredValue(`${field}.name`)]),
  ...(container.image ? [] : [requiredValue(`${field}.image`)]),
  ...(container.ports ?? []).flatMap(({ containerPort }, index) =>
    validPort(containerPort)
      ? []
      : [
          invalidValue(
            `${field}.ports[${index}].containerPort`,
            containerPort,
            'must be between 1 and 65535, inclusive',
          ),
        ],
  ),
  ...(container.env ?? []).flatMap(({ name }, index) =>
    name ? [] : [requiredValue(`${field}.env[${index}].name`)],
  ),
  ...validateResources(container, `${field}.resources`),
  ...validateMounts(container, `${field}.volumeMounts`, volumes),
];

const validateContainers = (
  containers: readonly Container[],
  field: string,
  volumes: ReadonlySet<string>,
): FieldProblem[] => {
  const seen = new Set<string>();
  return containers.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const twice = seen.has(container.name) ? [duplicateValue(`${at}.name`, container.name)] : [];
    seen.add(container.name);
    return [...twice, ...validateContainer(container, at, volumes)];
  });
};

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

export const validatePodSpec = (spec: PodSpec | undefined, field: string): FieldProblem[] => {
  if (!spec || !Array.isArray(spec.containers) || spec.containers.length === 0)
    return [requiredValue(`${field}.containers`)];
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  return [
    ...validateContainers(spec.initContainers ?? [], `${field}.initContainers`, volumes),
    ...validateContainers(spec.containers, `${field}.containers`, volumes),
    ...(RESTART_POLICIES.includes(spec.restartPolicy ?? 'Always')
      ? []
      : [unsupportedValue(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES)]),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
  ];
};

/** The template of a workload whose pods its selector must find. */
export const validateTemplate = (template: PodTemplate | undefined, field: string): FieldProblem[] => [
  ...validateLabels(template?.metadata?.labels, `${field}.metadata.labels`),
  ...validatePodSpec(template?.spec, `${field}.spec`),
];
