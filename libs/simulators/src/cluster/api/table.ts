import { isTrue } from '../objects/conditions.ts';
import type { ApiObject } from '../objects/object.types.ts';
import type { Deployment, Namespace, Node, Pod, ReplicaSet, Service } from '../objects/workload.types.ts';
import type { ResourceType } from '../resources/resource-type.ts';

interface Column {
  readonly name: string;
  readonly value: (object: ApiObject) => string | number;
}

/** A column over objects of one kind. */
const column = <T extends ApiObject>(name: string, value: (object: T) => string | number): Column => ({
  name,
  value: (object) => value(object as T),
});

const podStatus = ({ metadata, status }: Pod): string => {
  if (metadata.deletionTimestamp) return 'Terminating';
  const waiting = status?.containerStatuses?.[0]?.state['waiting']?.['reason'];
  return typeof waiting === 'string' ? waiting : (status?.phase ?? 'Unknown');
};

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    column<Pod>(
      'Ready',
      ({ spec, status }) =>
        `${status?.containerStatuses?.filter(({ ready }) => ready).length ?? 0}/${spec.containers.length}`,
    ),
    column<Pod>('Status', podStatus),
    column<Pod>('Restarts', ({ status }) => status?.containerStatuses?.[0]?.restartCount ?? 0),
  ],
  deployments: [
    column<Deployment>('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`),
    column<Deployment>('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    column<Deployment>('Available', ({ status }) => status?.availableReplicas ?? 0),
  ],
  replicasets: [
    column<ReplicaSet>('Desired', ({ spec }) => spec.replicas),
    column<ReplicaSet>('Current', ({ status }) => status?.replicas ?? 0),
    column<ReplicaSet>('Ready', ({ status }) => status?.readyReplicas ?? 0),
  ],
  services: [
    column<Service>('Type', ({ spec }) => spec.type ?? ''),
    column<Service>('Cluster-IP', ({ spec }) => spec.clusterIP ?? '<none>'),
    column<Service>('Port(s)', ({ spec }) =>
      (spec.ports ?? []).map(({ port, protocol }) => `${port}/${protocol}`).join(','),
    ),
  ],
  nodes: [
    column<Node>('Status', ({ status }) => (isTrue(status.conditions, 'Ready') ? 'Ready' : 'NotReady')),
    column<Node>('GPUs', ({ status }) => status.allocatable['nvidia.com/gpu'] ?? 0),
  ],
  namespaces: [column<Namespace>('Status', ({ status }) => status?.phase ?? '')],
};

/** `4d`, `3h`, `12m` or `7s`, as kubectl counts. */
const ageOf = ({ metadata }: ApiObject, now: Date): string => {
  const seconds = Math.max(
    0,
    Math.floor((now.getTime() - Date.parse(metadata.creationTimestamp ?? '')) / 1000),
  );
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
  ] as const;
  const unit = units.find(([, length]) => seconds >= length);
  return unit ? `${Math.floor(seconds / unit[1])}${unit[0]}` : `${seconds}s`;
};

/** Whether a client would rather have rows to print, as `kubectl get` does. */
export const wantsTable = (accept: string): boolean => /as=Table/.test(accept) && /v=v1(;|,|$)/.test(accept);

/** Objects as the rows that `kubectl get` prints. */
export const tableOf = (
  resource: ResourceType,
  items: readonly ApiObject[],
  metadata: unknown,
  now: Date,
): unknown => {
  const columns: Column[] = [
    { name: 'Name', value: ({ metadata: { name } }) => name },
    ...(COLUMNS[resource.plural] ?? []),
    { name: 'Age', value: (object) => ageOf(object, now) },
  ];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name }) => ({
      name,
      type: 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: 0,
    })),
    rows: items.map((item) => ({
      cells: columns.map(({ value }) => value(item)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: item.metadata },
    })),
  };
};
