import { engineArgs, SECRETS_PATH, WEIGHTS_PATH } from './engine-args.ts';
import { engineEnv, SCRATCH_PATH } from './engine-env.ts';
import { type EngineResources, engineResources, startupBudgetSeconds } from './engine-resources.ts';
import { ADMITTED_CONDITION } from './labels.ts';
import {
  apiKeySecretName,
  ENGINE_PORT,
  ENGINE_PORT_NAME,
  SERVICE_ACCOUNT,
  weightsClaimName,
} from './names.ts';
import { nodeChoice } from './node-choice.ts';
import { hardenedContainer, hardenedPod } from './pod-hardening.ts';
import { weightsImage } from './weights-source.ts';
import type { EnginePlatform, SiteFlavour, Workload } from './workload.ts';

/** The longest answer may finish; new requests have stopped before. */
const GRACE_SECONDS = 180;
/** Endpoints are withdrawn everywhere before the engine hears of its end. */
const DRAIN_SECONDS = 10;
const PROBE_PERIOD_SECONDS = 10;

/** A pod that passes Pod Security «restricted» and writes nowhere but in its own volumes (kubernetes.md §2.1). */
export const enginePodSpec = (workload: Workload, platform: EnginePlatform, flavour: SiteFlavour): object => {
  const resources = engineResources(workload);
  return {
    serviceAccountName: SERVICE_ACCOUNT,
    ...(workload.priorityClass === undefined ? {} : { priorityClassName: workload.priorityClass }),
    ...(flavour.runtimeClass === null ? {} : { runtimeClassName: flavour.runtimeClass }),
    readinessGates: [{ conditionType: ADMITTED_CONDITION }],
    terminationGracePeriodSeconds: GRACE_SECONDS,
    ...nodeChoice(workload, platform, flavour),
    ...hardenedPod(),
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
  env: engineEnv(),
  ports: [{ name: ENGINE_PORT_NAME, containerPort: ENGINE_PORT, protocol: 'TCP' }],
  resources: resourceRequirements(workload.gpusPerReplica, resources),
  securityContext: hardenedContainer(),
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
    { name: 'keys', mountPath: SECRETS_PATH, readOnly: true },
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

const engineVolumes = (
  workload: Workload,
  platform: EnginePlatform,
  resources: EngineResources,
): object[] => [
  weightsVolume(workload, platform),
  { name: 'keys', secret: { secretName: apiKeySecretName(workload.id), defaultMode: 0o440 } },
  { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: `${resources.sharedMemoryGi}Gi` } },
  { name: 'scratch', emptyDir: { sizeLimit: '8Gi' } },
  { name: 'tmp', emptyDir: { sizeLimit: '2Gi' } },
];

/** Read-only either way: nothing for one tenant to change, and no egress for an engine. */
const weightsVolume = ({ id, version, model, precision }: Workload, { weights }: EnginePlatform): object =>
  weights.kind === 'image'
    ? {
        name: 'weights',
        image: {
          reference: weightsImage(weights, { model: model.id, precision }),
          pullPolicy: 'IfNotPresent',
        },
      }
    : {
        name: 'weights',
        persistentVolumeClaim: { claimName: weightsClaimName(id, version), readOnly: true },
      };
