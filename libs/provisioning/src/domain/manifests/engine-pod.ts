import { engineArgs, WEIGHTS_PATH } from './engine-args.ts';
import { engineEnv, SCRATCH_PATH } from './engine-env.ts';
import { type EngineResources, engineResources, startupBudgetSeconds } from './engine-resources.ts';
import { apiKeySecretName, ENGINE_PORT, ENGINE_PORT_NAME, SERVICE_ACCOUNT } from './names.ts';
import type { EnginePlatform, Workload } from './workload.ts';

/** The user `vllm` of vLLM's own image. */
const VLLM_USER_ID = 2000;
/** The longest answer may finish; new requests have stopped before. */
const GRACE_SECONDS = 180;
/** Endpoints are withdrawn everywhere before the engine hears of its end. */
const DRAIN_SECONDS = 10;
const PROBE_PERIOD_SECONDS = 10;

/** A pod that passes Pod Security «restricted» and writes nowhere but in its own volumes (kubernetes.md §2.1). */
export const enginePodSpec = (workload: Workload, platform: EnginePlatform): object => {
  const resources = engineResources(workload);
  return {
    serviceAccountName: SERVICE_ACCOUNT,
    automountServiceAccountToken: false,
    // Injected variables such as VLLM_PORT would be read by vLLM as its own.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    nodeSelector: { 'nvidia.com/gpu.product': workload.gpuProduct },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: VLLM_USER_ID,
      runAsGroup: VLLM_USER_ID,
      fsGroup: VLLM_USER_ID,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [engineContainer(workload, platform, resources)],
    volumes: engineVolumes(workload, platform, resources),
  };
};

const engineContainer = (
  workload: Workload,
  platform: EnginePlatform,
  resources: EngineResources,
): object => ({
  name: 'engine',
  image: platform.engineImage,
  imagePullPolicy: 'IfNotPresent',
  args: engineArgs(workload),
  env: engineEnv(apiKeySecretName(workload.id)),
  ports: [{ name: ENGINE_PORT_NAME, containerPort: ENGINE_PORT, protocol: 'TCP' }],
  resources: resourceRequirements(workload.gpusPerReplica, resources),
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
  },
  startupProbe: {
    ...healthProbe(5),
    failureThreshold: Math.ceil(startupBudgetSeconds(workload) / PROBE_PERIOD_SECONDS),
  },
  readinessProbe: { ...healthProbe(5), failureThreshold: 3 },
  // A saturated engine answers late: only one that is dead for a minute is replaced.
  livenessProbe: { ...healthProbe(10), failureThreshold: 6 },
  lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
  volumeMounts: [
    { name: 'weights', mountPath: WEIGHTS_PATH, readOnly: true },
    { name: 'shared-memory', mountPath: '/dev/shm' },
    { name: 'scratch', mountPath: SCRATCH_PATH },
    { name: 'tmp', mountPath: '/tmp' },
  ],
});

const healthProbe = (timeoutSeconds: number) => ({
  httpGet: { path: '/health', port: ENGINE_PORT_NAME },
  periodSeconds: PROBE_PERIOD_SECONDS,
  timeoutSeconds,
});

const resourceRequirements = (gpus: number, resources: EngineResources): object => {
  const same = {
    memory: `${resources.memoryGi}Gi`,
    'ephemeral-storage': `${resources.ephemeralStorageGi}Gi`,
    'nvidia.com/gpu': String(gpus),
  };
  return {
    requests: { cpu: String(resources.cpus), ...same },
    limits: { cpu: String(resources.cpuLimit), ...same },
  };
};

/** Weights come as a read-only OCI volume: no loader, no egress, and nothing for one tenant to change. */
const engineVolumes = (
  workload: Workload,
  platform: EnginePlatform,
  resources: EngineResources,
): object[] => [
  {
    name: 'weights',
    image: {
      reference: `${platform.weightsRegistry}/${workload.model.id}:${workload.precision}`,
      pullPolicy: 'IfNotPresent',
    },
  },
  { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: `${resources.sharedMemoryGi}Gi` } },
  { name: 'scratch', emptyDir: { sizeLimit: '8Gi' } },
  { name: 'tmp', emptyDir: { sizeLimit: '2Gi' } },
];
