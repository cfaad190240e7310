/**
 * Fields that nobody but us may decide, as server-side apply names them in a conflict: what isolates a tenant, and
 * what an engine is. Everything else that another manager wrote is left alone and reported.
 */
const EXCLUSIVE: Readonly<Record<string, readonly string[]>> = {
  Namespace: ['.metadata.labels.pod-security.kubernetes.io/', '.metadata.labels.beffroi.fr/'],
  ResourceQuota: ['.spec.hard'],
  NetworkPolicy: ['.spec'],
  ServiceAccount: ['.automountServiceAccountToken'],
  Secret: ['.data', '.type'],
  Service: ['.spec.selector', '.spec.ports', '.spec.type'],
  Deployment: ['.spec.selector', '.spec.strategy', '.spec.template'],
};
/** Our own mark of what was applied; whoever copied it wrote over it by accident. */
const MARK = '.metadata.annotations.beffroi.fr/';

/** May these fields be taken back by force? All of them, or none is. */
export const mayForce = (kind: string, fields: readonly string[]): boolean =>
  fields.length > 0 &&
  fields.every((field) => [MARK, ...(EXCLUSIVE[kind] ?? [])].some((prefix) => field.startsWith(prefix)));
