import { isExtended } from '../objects/quantity.ts';
import type { Container, PodSpec, Probe } from '../objects/workload.types.ts';

/** The tag of an image reference decides: none or `latest` is pulled always, a digest never again. */
const pullPolicyOf = (image: string): string => {
  if (image.includes('@')) return 'IfNotPresent';
  const afterHost = image.slice(image.lastIndexOf('/') + 1);
  const tag = afterHost.includes(':') ? afterHost.slice(afterHost.indexOf(':') + 1) : 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
};

const defaultProbe = (probe: Probe | undefined): void => {
  if (!probe) return;
  Object.assign(probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
    ...probe,
  });
  if (probe.httpGet) probe.httpGet = { path: '/', scheme: 'HTTP', ...probe.httpGet };
};

/** On a pod, what has a limit and no request requests its limit; on a template only extended resources do. */
const defaultRequests = (container: Container, every: boolean): void => {
  const { limits } = container.resources ?? {};
  if (!container.resources || !limits) return;
  const missing = Object.entries(limits).filter(
    ([resource]) =>
      (every || isExtended(resource)) && container.resources?.requests?.[resource] === undefined,
  );
  if (missing.length > 0) {
    container.resources.requests = { ...container.resources.requests, ...Object.fromEntries(missing) };
  }
};

const defaultContainer = (container: Container, every: boolean): void => {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '');
  container.resources ??= {};
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe])
    defaultProbe(probe);
  defaultRequests(container, every);
};

/** Fills a pod's spec, or a template's. */
export const defaultPodSpec = (spec: PodSpec, of: 'pod' | 'template'): void => {
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.schedulerName ??= 'default-scheduler';
  spec.securityContext ??= {};
  if (spec.serviceAccountName) spec.serviceAccount ??= spec.serviceAccountName;
  if (of === 'pod') {
    spec.enableServiceLinks ??= true;
    spec.serviceAccountName ??= 'default';
    spec.serviceAccount ??= spec.serviceAccountName;
  }
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(Array.isArray(spec.containers) ? spec.containers : []),
  ]) {
    defaultContainer(container, of === 'pod');
  }
};
