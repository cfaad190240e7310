import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { AccessListener } from './access/access.types.ts';
import { admissionRules } from './admission/index.ts';
import { createApiServer } from './api/api-server.ts';
import { Objects } from './api/objects.ts';
import { WatchServer } from './api/watch.ts';
import { type Controller, CONTROLLER_MANAGER } from './controllers/controller.ts';
import { runControllers } from './controllers/controller-runner.ts';
import { DefinitionController } from './controllers/definition.controller.ts';
import { DeploymentController } from './controllers/deployment.controller.ts';
import { EndpointSliceController } from './controllers/endpoint-slice.controller.ts';
import { EventRecorder } from './controllers/event-recorder.ts';
import { GarbageCollector } from './controllers/garbage-collector.ts';
import { JobController } from './controllers/job.controller.ts';
import { NamespaceController } from './controllers/namespace.controller.ts';
import { NodeAgent } from './controllers/node-agent.ts';
import { type NodeSpec, registerNodes, reportReadiness } from './controllers/node-registration.ts';
import type { NodePace } from './controllers/pod-worker.ts';
import { PodCollector } from './controllers/pod-collector.controller.ts';
import { QuotaController } from './controllers/quota.controller.ts';
import { ReplicaSetController } from './controllers/replica-set.controller.ts';
import { Scheduler } from './controllers/scheduler.ts';
import { TaintEvictionController } from './controllers/taint-eviction.controller.ts';
import { createAdminServer } from './faults/admin-server.ts';
import { Faults, type FaultSettings } from './faults/faults.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { namespaces, priorityClasses } from './resources/cluster.resources.ts';
import { ServedKinds } from './resources/served-kinds.ts';
import { ObjectLog } from './storage/object-log.ts';
import { ObjectStore } from './storage/object-store.ts';
import { keepIdentity } from './tls/self-signed.ts';

export interface ClusterOptions {
  /** 0 for a free port. */
  readonly port: number;
  readonly host?: string;
  /** The one bearer token; it may do everything. A random one unless given. */
  readonly token?: string;
  readonly nodes: readonly NodeSpec[];
  readonly podRuntime: PodRuntime;
  /** Where the objects outlive the process. Without it they do not. */
  readonly stateDir?: string;
  /** Where the kubeconfig is written too, mode 0600. */
  readonly kubeconfigPath?: string;
  /** Serves `/faults` on this port, 0 for a free one. Without it there are no faults. */
  readonly adminPort?: number;
  readonly pace?: Partial<NodePace> & {
    /** From a change to the controllers' answer. */
    readonly controllerMs?: number;
    readonly bookmarkMs?: number;
    /** How long a second of a pod's `tolerationSeconds` takes. */
    readonly tolerationSecondMs?: number;
  };
  /** How many past changes watches can resume from. */
  readonly historyLength?: number;
  /** Told of each right that a request needed, as an audit log is. */
  readonly onAccess?: AccessListener;
}

export interface RunningCluster {
  readonly url: string;
  /** YAML. */
  readonly kubeconfig: string;
  readonly token: string;
  /** The origin of `/faults`; undefined without `adminPort`. */
  readonly adminUrl: string | undefined;
  /** Stops the server, the controllers and every pod's process. */
  close(): Promise<void>;
}

const DEFAULT_PACE = {
  controllerMs: 2,
  imagePullMs: 20,
  probeMs: 100,
  restartMs: 500,
  bookmarkMs: 10_000,
  tolerationSecondMs: 1_000,
};

/** Where the counter of a new cluster starts: a resourceVersion of 1 is then long past, as in a real one. */
const FIRST_VERSION = 1_000;

const listen = async (server: Server, port: number, host: string): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
};

const closeServer = (server: HttpServer | HttpsServer): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const openStore = (stateDir: string | undefined, historyLength: number, kinds: ServedKinds): ObjectStore => {
  if (stateDir === undefined)
    return new ObjectStore({ resourceVersion: FIRST_VERSION, objects: [], historyLength });
  const journal = new ObjectLog(stateDir, kinds);
  const { resourceVersion, objects } = journal.remembered;
  return new ObjectStore({
    resourceVersion: Math.max(resourceVersion, FIRST_VERSION),
    objects,
    historyLength,
    journal,
  });
};

/** What every cluster has before anybody uses it. */
const furnish = (objects: Objects): void => {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    if (objects.find(namespaces, { name })) continue;
    objects.create(
      namespaces,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      CONTROLLER_MANAGER,
    );
  }
  for (const [name, value] of [
    ['system-cluster-critical', 2_000_000_000],
    ['system-node-critical', 2_000_001_000],
  ] as const) {
    if (objects.find(priorityClasses, { name })) continue;
    const priority = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value };
    objects.create(priorityClasses, priority, CONTROLLER_MANAGER);
  }
};

const obeyFaults = (
  faults: Faults,
  objects: Objects,
  watches: WatchServer,
  nodeNames: readonly string[],
): void => {
  const obey = (settings: FaultSettings): void => {
    reportReadiness(objects, nodeNames, settings);
    if (settings.expireHistory) objects.store.compact();
    if (settings.dropWatches || settings.expireHistory || settings.unreachable) watches.cutAll();
  };
  faults.onChange(obey);
};

/**
 * Starts a Kubernetes API server with its controllers, scheduler and nodes, in this process. Clients use
 * it as any cluster; its pods' engines are what `podRuntime` makes of them.
 */
export const startCluster = async (options: ClusterOptions): Promise<RunningCluster> => {
  const {
    host = '127.0.0.1',
    token = randomBytes(24).toString('base64url'),
    historyLength = 10_000,
  } = options;
  const pace = { ...DEFAULT_PACE, ...options.pace };
  const kinds = new ServedKinds();
  const store = openStore(options.stateDir, historyLength, kinds);
  const objects = new Objects(store, admissionRules, () => new Date());
  const faults = new Faults();
  const recorder = new EventRecorder(objects);
  const context = { objects, recorder };
  furnish(objects);
  registerNodes(objects, options.nodes);

  const nodeAgent = new NodeAgent({ ...context, runtime: options.podRuntime, faults, pace });
  const controllers: Controller[] = [
    new DefinitionController(objects, kinds),
    new NamespaceController(objects, kinds),
    new GarbageCollector(objects, kinds),
    new DeploymentController(context),
    new ReplicaSetController(context),
    new JobController(context),
    new Scheduler(context),
    new PodCollector(objects),
    new TaintEvictionController(context, pace.tolerationSecondMs),
    new EndpointSliceController(context),
    new QuotaController(context),
    nodeAgent,
  ];
  const running = runControllers(store, controllers, pace.controllerMs);
  const watches = new WatchServer(store, pace.bookmarkMs, faults);
  obeyFaults(
    faults,
    objects,
    watches,
    options.nodes.map(({ name }) => name),
  );

  const identity = keepIdentity(options.stateDir, host);
  const api = createApiServer({
    objects,
    kinds,
    watches,
    faults,
    token,
    identity,
    onAccess: options.onAccess ?? (() => undefined),
  });
  const admin = options.adminPort === undefined ? undefined : createAdminServer(faults);
  const url = `https://${host}:${await listen(api, options.port, host)}`;
  const adminUrl = admin && `http://${host}:${await listen(admin, options.adminPort ?? 0, host)}`;
  const kubeconfig = writeKubeconfig(url, identity.certificate, token);
  if (options.kubeconfigPath) await writeFile(options.kubeconfigPath, kubeconfig, { mode: 0o600 });

  return {
    url,
    kubeconfig,
    token,
    adminUrl,
    close: async () => {
      running.stop();
      watches.cutAll();
      await Promise.all([closeServer(api), admin ? closeServer(admin) : undefined]);
      await nodeAgent.stop();
    },
  };
};
