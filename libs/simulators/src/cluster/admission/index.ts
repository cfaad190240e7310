import type { AdmissionRule } from './admission.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeTolerations } from './node-tolerations.ts';
import { podSecurity } from './pod-security.ts';
import { podPriority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { serviceAddress } from './service-address.ts';

/** In the API server's order; the quota decides last, on what would really be stored. */
export const admissionRules: readonly AdmissionRule[] = [
  namespaceLifecycle,
  serviceAddress,
  podPriority,
  nodeTolerations,
  limitRanger,
  podSecurity,
  resourceQuota,
];
