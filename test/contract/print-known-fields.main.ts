/**
 * Prints the fields that a Kubernetes knows of the kinds that the stand-in serves, as the stand-in keeps them:
 *
 *     CONTRACT_KUBECONFIG=… node test/contract/print-known-fields.main.ts
 *     prettier --write libs/simulators/src/cluster/schemas/known-fields.data.ts
 */
import { readFile, writeFile } from 'node:fs/promises';
import { WireClient } from './wire.client.ts';

interface Property {
  readonly $ref?: string;
  readonly allOf?: readonly { readonly $ref?: string }[];
  readonly items?: Property;
  readonly additionalProperties?: Property;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Property>>;
}

const TARGET = new URL('../../libs/simulators/src/cluster/schemas/known-fields.data.ts', import.meta.url);
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'api/v1': [
    'ConfigMap',
    'Event',
    'LimitRange',
    'Namespace',
    'Node',
    'PersistentVolumeClaim',
    'Pod',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'apis/apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apis/apps/v1': ['Deployment', 'ReplicaSet'],
  'apis/batch/v1': ['Job'],
  'apis/coordination.k8s.io/v1': ['Lease'],
  'apis/discovery.k8s.io/v1': ['EndpointSlice'],
  'apis/networking.k8s.io/v1': ['NetworkPolicy'],
  'apis/policy/v1': ['PodDisruptionBudget'],
  'apis/rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'apis/scheduling.k8s.io/v1': ['PriorityClass'],
  'apis/storage.k8s.io/v1': ['StorageClass'],
};

const api = WireClient.fromKubeconfig(await readFile(process.env['CONTRACT_KUBECONFIG']!, 'utf8'));
const schemas = new Map<string, Schema>();
for (const path of Object.keys(KINDS)) {
  const { body } = await api.get(`/openapi/v3/${path}`);
  for (const [name, schema] of Object.entries(body.components.schemas as Record<string, Schema>))
    schemas.set(name, schema);
}

/** `io.k8s.api.apps.v1.Deployment` is `apps.v1.Deployment`. */
const shortOf = (name: string): string => name.split('.').slice(-3).join('.');
const referred = ({ $ref, allOf }: Property): string | undefined =>
  ($ref ?? allOf?.[0]?.$ref)?.replace('#/components/schemas/', '');
/** One that says nothing of its fields, such as a quantity, may hold anything. */
const structured = (property: Property): string | undefined => {
  const name = referred(property);
  return name !== undefined && schemas.get(name)?.properties ? name : undefined;
};

const known = new Map<string, string>();
const describe = (name: string): void => {
  if (known.has(shortOf(name))) return;
  known.set(shortOf(name), '');
  const fields = Object.entries(schemas.get(name)!.properties!).map(([field, property]) => {
    const values = property.additionalProperties && structured(property.additionalProperties);
    const type = values ?? structured(property.items ?? property);
    if (type === undefined) return field;
    describe(type);
    return `${field}${values ? '{}' : ''}:${shortOf(type)}`;
  });
  known.set(shortOf(name), fields.join(' '));
};
for (const kinds of Object.values(KINDS))
  for (const kind of kinds) {
    const full = [...schemas.keys()].find((name) => name.endsWith(`.v1.${kind}`))!;
    describe(full);
  }

const { body: version } = await api.get('/version');
await api.close();
await writeFile(
  TARGET,
  `/** From the OpenAPI documents of Kubernetes ${version.emulationMajor}.${version.emulationMinor}, by test/contract/print-known-fields.main.ts. */
export const KNOWN_FIELDS: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries([...known].sort()), null, 2)};
`,
);
