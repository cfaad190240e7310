import { forbidden } from '../api/status.error.ts';
import type { Container, Pod, PodSpec } from '../objects/workload.types.ts';
import { namespaces } from '../resources/cluster.resources.ts';
import { subjectOf } from '../resources/resource-type.ts';
import { pods } from '../resources/workload.resources.ts';
import type { AdmissionRule } from './admission.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const RESTRICTED_VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

type Rule = (spec: PodSpec, containers: readonly Container[]) => string | undefined;

const named = (containers: readonly Container[]): string =>
  `container${containers.length > 1 ? 's' : ''} ${containers.map(({ name }) => `"${name}"`).join(', ')}`;

/** A rule over each container, and the text that names those that break it. */
const perContainer =
  (breaks: (container: Container, spec: PodSpec) => boolean, text: (who: string) => string): Rule =>
  (spec, containers) => {
    const offenders = containers.filter((container) => breaks(container, spec));
    return offenders.length > 0 ? text(named(offenders)) : undefined;
  };

const sourceOf = (volume: Record<string, unknown>): string | undefined =>
  Object.keys(volume).find((field) => field !== 'name');

const baseline: readonly Rule[] = [
  ({ hostNetwork, hostPID, hostIPC }) =>
    hostNetwork || hostPID || hostIPC
      ? 'host namespaces (hostNetwork, hostPID or hostIPC set to true)'
      : undefined,
  ({ volumes = [] }) => {
    const offenders = volumes.filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => `"${name}"`);
    return offenders.length > 0 ? `hostPath volumes (volume ${offenders.join(', ')})` : undefined;
  },
  perContainer(
    ({ securityContext }) => securityContext?.privileged === true,
    (who) => `privileged (${who} must not set securityContext.privileged=true)`,
  ),
];

const restricted: readonly Rule[] = [
  perContainer(
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
    (who) =>
      `allowPrivilegeEscalation != false (${who} must set securityContext.allowPrivilegeEscalation=false)`,
  ),
  perContainer(
    ({ securityContext }) =>
      !securityContext?.capabilities?.drop?.includes('ALL') ||
      (securityContext.capabilities.add ?? []).some((capability) => capability !== 'NET_BIND_SERVICE'),
    (who) => `unrestricted capabilities (${who} must set securityContext.capabilities.drop=["ALL"])`,
  ),
  ({ volumes = [] }) => {
    const offenders = volumes.filter((volume) => !RESTRICTED_VOLUMES.has(sourceOf(volume) ?? 'emptyDir'));
    return offenders.length > 0
      ? `restricted volume types (${offenders.map((volume) => `volume "${volume.name}" uses restricted volume type "${sourceOf(volume)}"`).join(', ')})`
      : undefined;
  },
  perContainer(
    ({ securityContext }, spec) => !(securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot),
    (who) => `runAsNonRoot != true (pod or ${who} must set securityContext.runAsNonRoot=true)`,
  ),
  perContainer(
    ({ securityContext }, spec) => (securityContext?.runAsUser ?? spec.securityContext?.runAsUser) === 0,
    (who) => `runAsUser=0 (pod or ${who} must not set runAsUser=0)`,
  ),
  perContainer(
    ({ securityContext }, spec) =>
      !['RuntimeDefault', 'Localhost'].includes(
        (securityContext?.seccompProfile ?? spec.securityContext?.seccompProfile)?.type ?? '',
      ),
    (who) =>
      `seccompProfile (pod or ${who} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
  ),
];

const LEVELS: Readonly<Record<string, readonly Rule[]>> = {
  privileged: [],
  baseline,
  restricted: [...baseline, ...restricted],
};

/** Pod Security Admission in enforce mode, by the label of the namespace. */
export const podSecurity: AdmissionRule = {
  check: ({ store, resource, object }) => {
    if (resource !== pods) return;
    const labels = store.get(namespaces, object.metadata.namespace ?? '')?.metadata.labels ?? {};
    const level = labels[ENFORCE] ?? 'privileged';
    const { spec, metadata } = object as Pod;
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    const violations = (LEVELS[level] ?? [])
      .map((rule) => rule(spec, containers))
      .filter((text) => text !== undefined);
    if (violations.length === 0) return;
    const policy = `${level}:${labels[`${ENFORCE}-version`] ?? 'latest'}`;
    throw forbidden(
      subjectOf(pods, metadata.name),
      `violates PodSecurity "${policy}": ${violations.join(', ')}`,
    );
  },
};
