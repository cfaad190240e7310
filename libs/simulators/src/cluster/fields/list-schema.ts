/**
 * How lists and maps merge, which the API declares per field (`x-kubernetes-list-type`, `-map-keys`,
 * `-map-type`). Kept by the last names of a path, the same wherever a pod template is embedded.
 */
export type ListRule =
  | { readonly type: 'map'; readonly keys: readonly string[] }
  | { readonly type: 'set' }
  | { readonly type: 'atomic' };

const byKeys = (...keys: string[]): ListRule => ({ type: 'map', keys });

const LISTS: Readonly<Record<string, ListRule>> = {
  'metadata.finalizers': { type: 'set' },
  'metadata.ownerReferences': byKeys('uid'),
  containers: byKeys('name'),
  initContainers: byKeys('name'),
  ephemeralContainers: byKeys('name'),
  'containers.ports': byKeys('containerPort', 'protocol'),
  'initContainers.ports': byKeys('containerPort', 'protocol'),
  env: byKeys('name'),
  volumeMounts: byKeys('mountPath'),
  volumeDevices: byKeys('devicePath'),
  'spec.volumes': byKeys('name'),
  imagePullSecrets: byKeys('name'),
  topologySpreadConstraints: byKeys('topologyKey', 'whenUnsatisfiable'),
  hostAliases: byKeys('ip'),
  'spec.ports': byKeys('port', 'protocol'),
  'status.conditions': byKeys('type'),
  'status.podIPs': byKeys('ip'),
  secrets: byKeys('name'),
};

const ATOMIC_MAPS = new Set([
  'selector',
  'nodeSelector',
  'podSelector',
  'namespaceSelector',
  'labelSelector',
  'scopeSelector',
  'secretKeyRef',
  'configMapKeyRef',
  'fieldRef',
  'resourceFieldRef',
]);

/** Keys that the API fills in before it compares. */
export const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** The rule of a list at a path of field names (without list keys). */
export const listRuleAt = (path: readonly string[]): ListRule =>
  LISTS[path.slice(-2).join('.')] ?? LISTS[path.at(-1) ?? ''] ?? { type: 'atomic' };

export const isAtomicMap = (path: readonly string[]): boolean => ATOMIC_MAPS.has(path.at(-1) ?? '');

/** The key values of a list item, as in `{"name":"main"}`. */
export const keyOfItem = (item: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    keys
      .map((key) => [key, item[key] ?? KEY_DEFAULTS[key]] as const)
      .filter(([, value]) => value !== undefined),
  );
