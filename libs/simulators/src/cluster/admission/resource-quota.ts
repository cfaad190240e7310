import { forbidden } from '../api/status.error.ts';
import { readQuantity, writeQuantity } from '../objects/quantity.ts';
import type { Pod, ResourceQuota } from '../objects/workload.types.ts';
import { resourceQuotas } from '../resources/configuration.resources.ts';
import { subjectOf } from '../resources/resource-type.ts';
import { pods } from '../resources/workload.resources.ts';
import type { AdmissionRequest, AdmissionRule } from './admission.ts';
import { computeName, covers, namespaceUsage, usageOf } from './quota-usage.ts';

/** Plain compute resources must be stated where a quota counts them; extended ones count as zero. */
const unstated = (quota: ResourceQuota, pod: Pod): string[] =>
  Object.keys(quota.spec.hard ?? {}).filter((name) => {
    const compute = computeName(name);
    if (!compute || compute.resource.includes('/')) return false;
    return pod.spec.containers.some(
      (container) => container.resources?.[compute.side]?.[compute.resource] === undefined,
    );
  });

const checkQuota = (quota: ResourceQuota, { store, resource, object }: AdmissionRequest): void => {
  const subject = subjectOf(resource, object.metadata.name);
  const missing = resource === pods ? unstated(quota, object as Pod) : [];
  if (missing.length > 0) {
    throw forbidden(subject, `failed quota: ${quota.metadata.name}: must specify ${missing.join(',')}`);
  }
  const over = Object.entries(quota.spec.hard ?? {})
    .map(([name, hard]) => ({
      name,
      hard,
      requested: usageOf(name, resource, object),
      used: namespaceUsage(store, quota, name),
    }))
    .filter(({ hard, requested, used }) => requested > 0 && used + requested > (readQuantity(hard) ?? 0));
  if (over.length === 0) return;
  const said = (pick: (line: (typeof over)[number]) => string) =>
    over.map((line) => `${line.name}=${pick(line)}`).join(',');
  throw forbidden(
    subject,
    `exceeded quota: ${quota.metadata.name}, requested: ${said(({ requested, hard }) => writeQuantity(requested, hard))}, ` +
      `used: ${said(({ used, hard }) => writeQuantity(used, hard))}, limited: ${said(({ hard }) => String(hard))}`,
  );
};

/** ResourceQuota at creation: refuses what would exceed a hard limit. */
export const resourceQuota: AdmissionRule = {
  check: (request) => {
    const { store, resource, object } = request;
    if (!resource.namespaced) return;
    for (const quota of store.list(resourceQuotas, object.metadata.namespace ?? '') as ResourceQuota[]) {
      if (covers(quota, resource, object)) checkQuota(quota, request);
    }
  },
};
