import { createHash } from 'node:crypto';
import { matchesSelector } from '../objects/label-selector.ts';
import type { ApiObject } from '../objects/object.types.ts';
import { controllerReference } from '../objects/owner-reference.ts';
import type { Pod, Service } from '../objects/workload.types.ts';
import { endpointSlices, services } from '../resources/network.resources.ts';
import { pods } from '../resources/workload.resources.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import { isTrue } from '../objects/conditions.ts';
import { type Controller, type ControllerContext, CONTROLLER_MANAGER, keyOf, nameOf } from './controller.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };

/**
 * Where a pod's process really listens. All pods of the stand-in share 127.0.0.1, so each has a port of
 * its own, which the node agent writes here.
 */
export const LISTENING_PORT = 'stand-in.beffroi.fr/listening-port';

interface SlicePort {
  name: string;
  port: number;
  protocol: string;
}

const declaredPort = (pod: Pod, target: number | string): number | undefined => {
  if (typeof target === 'number') return target;
  return pod.spec.containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === target)
    ?.containerPort;
};

/** A Service's ports as they stand on one pod. */
const portsOn = (pod: Pod, { spec }: Service): SlicePort[] =>
  (spec.ports ?? []).flatMap(({ name = '', port, targetPort = port, protocol = 'TCP' }) => {
    const declared = declaredPort(pod, targetPort);
    const listening = Number(pod.metadata.annotations?.[LISTENING_PORT] ?? declared);
    return declared === undefined ? [] : [{ name, port: listening, protocol }];
  });

const endpointOf = ({ metadata, spec, status }: Pod) => {
  const serving = isTrue(status?.conditions, 'Ready');
  const terminating = metadata.deletionTimestamp !== undefined;
  return {
    addresses: [status?.podIP ?? ''],
    conditions: { ready: serving && !terminating, serving, terminating },
    nodeName: spec.nodeName,
    targetRef: { kind: 'Pod', namespace: metadata.namespace, name: metadata.name, uid: metadata.uid },
  };
};

/** Service + pods → EndpointSlices, one for each set of ports that the pods really have. */
export class EndpointSliceController implements Controller {
  readonly name = 'endpoint-slice';
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  keysFor({ resource, object, previous }: StoreEvent): readonly string[] {
    if (resource === services) return [keyOf(object)];
    if (resource !== pods) return [];
    const labelSets = [object, previous]
      .filter((state) => state !== undefined)
      .map(({ metadata }) => metadata.labels ?? {});
    return (this.#context.objects.store.list(services, object.metadata.namespace ?? '') as Service[])
      .filter(
        ({ spec }) =>
          spec.selector &&
          labelSets.some((labels) => matchesSelector({ matchLabels: spec.selector ?? {} }, labels)),
      )
      .map(keyOf);
  }

  reconcile(key: string): undefined {
    const service = this.#context.objects.find(services, nameOf(key)) as Service | undefined;
    if (!service?.spec.selector || service.metadata.deletionTimestamp) return;
    const wanted = this.#slicesOf(service);
    for (const slice of wanted) this.#write(slice);
    const names = new Set(wanted.map(({ metadata }) => metadata.name));
    for (const slice of this.#existing(service)) {
      if (!names.has(slice.metadata.name)) this.#context.objects.delete(endpointSlices, slice.metadata);
    }
  }

  #slicesOf(service: Service): ApiObject[] {
    const { namespace = '' } = service.metadata;
    const selected = (this.#context.objects.store.list(pods, namespace) as Pod[]).filter(
      ({ metadata, status }) =>
        status?.podIP !== undefined &&
        status.phase === 'Running' &&
        matchesSelector({ matchLabels: service.spec.selector ?? {} }, metadata.labels),
    );
    const groups = new Map<string, Pod[]>();
    for (const pod of selected) {
      const ports = JSON.stringify(portsOn(pod, service));
      groups.set(ports, [...(groups.get(ports) ?? []), pod]);
    }
    if (groups.size === 0) groups.set('[]', []);
    return [...groups].map(([ports, members]) => this.#sliceOf(service, ports, members));
  }

  #sliceOf(service: Service, ports: string, members: readonly Pod[]): ApiObject {
    const { metadata } = service;
    const suffix = createHash('sha256').update(ports).digest('hex').slice(0, 8);
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${metadata.name}-${suffix}`,
        ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
        labels: { ...metadata.labels, [SERVICE_NAME]: metadata.name, ...MANAGED_BY },
        ownerReferences: [controllerReference(service)],
      },
      addressType: 'IPv4',
      endpoints: members.map(endpointOf),
      ports: JSON.parse(ports) as SlicePort[],
    };
  }

  #write(slice: ApiObject): void {
    const { objects } = this.#context;
    if (!objects.find(endpointSlices, slice.metadata)) {
      objects.create(endpointSlices, slice, CONTROLLER_MANAGER);
      return;
    }
    objects.update(endpointSlices, slice.metadata, CONTROLLER_MANAGER, (current) => ({
      ...current,
      metadata: { ...current.metadata, labels: slice.metadata.labels ?? {} },
      endpoints: slice['endpoints'],
      ports: slice['ports'],
    }));
  }

  #existing({ metadata: { namespace = '', name } }: Service): ApiObject[] {
    return this.#context.objects.store
      .list(endpointSlices, namespace)
      .filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === name);
  }
}
