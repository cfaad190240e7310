import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../objects/object.types.ts';
import type { Service } from '../objects/workload.types.ts';
import {
  duplicateValue,
  type FieldProblem,
  immutableField,
  invalidValue,
  requiredValue,
} from './field-problem.ts';
import { resource } from './resource-type.ts';

interface NetworkPolicy extends ApiObject {
  spec: { podSelector?: object; policyTypes?: string[]; ingress?: unknown[]; egress?: unknown[] };
}

const validatePorts = ({ spec }: Service): FieldProblem[] => {
  const ports = spec.ports ?? [];
  if (ports.length === 0 && spec.clusterIP !== 'None' && spec.type !== 'ExternalName')
    return [requiredValue('spec.ports')];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', port }, index) => {
    const at = `spec.ports[${index}]`;
    const problems: FieldProblem[] = [];
    if (!(port >= 1 && port <= 65535))
      problems.push(invalidValue(`${at}.port`, port, 'must be between 1 and 65535, inclusive'));
    if (ports.length > 1 && name === '') problems.push(requiredValue(`${at}.name`));
    if (name !== '' && names.has(name)) problems.push(duplicateValue(`${at}.name`, name));
    names.add(name);
    return problems;
  });
};

export const services = resource<Service>({
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  hasStatus: true,
  nameRule: 'label',
  initialStatus: () => ({ loadBalancer: {} }),
  applyDefaults: ({ spec }) => {
    spec.type ??= 'ClusterIP';
    spec.sessionAffinity ??= 'None';
    spec.internalTrafficPolicy ??= 'Cluster';
    spec.ipFamilies ??= ['IPv4'];
    spec.ipFamilyPolicy ??= 'SingleStack';
    if (spec.clusterIP) spec.clusterIPs ??= [spec.clusterIP];
    for (const port of spec.ports ?? []) {
      port.protocol ??= 'TCP';
      port.targetPort ??= port.port;
    }
  },
  carryOver: (next, current) => {
    if (next.spec.clusterIP === undefined && current.spec.clusterIP) {
      next.spec.clusterIP = current.spec.clusterIP;
      next.spec.clusterIPs = [current.spec.clusterIP];
    }
  },
  validate: validatePorts,
  validateUpdate: (next, current) =>
    current.spec.clusterIP && next.spec.clusterIP !== current.spec.clusterIP
      ? [invalidValue('spec.clusterIPs[0]', next.spec.clusterIPs ?? null, 'may not change once set')]
      : [],
});

export const networkPolicies = resource<NetworkPolicy>({
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  hasGeneration: true,
  applyDefaults: ({ spec }) => {
    if (spec.policyTypes && spec.policyTypes.length > 0) return;
    spec.policyTypes = spec.egress && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  validate: ({ spec }) => (spec.podSelector ? [] : [requiredValue('spec.podSelector')]),
});

export const endpointSlices = resource({
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  hasSpec: false,
  hasGeneration: true,
  validate: (slice) => (slice['addressType'] ? [] : [requiredValue('addressType')]),
  validateUpdate: (next, current) =>
    isDeepStrictEqual(next['addressType'], current['addressType'])
      ? []
      : [immutableField('addressType', next['addressType'])],
});

export const podDisruptionBudgets = resource({
  group: 'policy',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  hasStatus: true,
  hasGeneration: true,
  initialStatus: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
});
