import { WEIGHTS_PATH } from './engine-args.ts';
import type { EngineSecrets } from './engine.keys.ts';
import { deploymentLabels, type TenantLabels, versionLabels } from './labels.ts';
import type { Manifest } from './manifest.ts';
import { LOADER_PORT, originSecretName, SERVICE_ACCOUNT, weightsClaimName, workloadName } from './names.ts';
import { nodeChoice } from './node-choice.ts';
import { hardenedContainer, hardenedPod } from './pod-hardening.ts';
import type { CopiedWeights, S3Access, StoreCredentials } from './weights-source.ts';
import { type EnginePlatform, type SiteFlavour, weightsGibOf, type Workload } from './workload.ts';

export interface WeightsManifests {
  readonly namespace: string;
  readonly owner: TenantLabels;
  readonly workload: Workload;
  readonly platform: EnginePlatform;
  readonly flavour: SiteFlavour;
  readonly secrets: EngineSecrets;
}

/** Room for the weights, and for files that are being replaced. */
const CLAIM_FACTOR = 1.2;
const MOST_ATTEMPTS = 6;
/** A Job's template is immutable: another template is another Job. */
const HASH_LENGTH = 8;

export const LOADER_RESOURCES = { cpu: '1', memory: '1Gi', 'ephemeral-storage': '1Gi' };

export const claimGi = (workload: Workload): number => Math.ceil(weightsGibOf(workload) * CLAIM_FACTOR);

/** The volume that holds a copy of the weights, and the Job that fills it; nothing where they are mounted as an image. */
export const weightsManifests = (
  input: WeightsManifests,
  digestOf: (value: unknown) => string,
): Manifest[] => {
  const { weights } = input.platform;
  if (weights.kind === 'image') return [];
  const { namespace, owner, workload } = input;
  const labels = versionLabels(owner, identityOf(workload), 'weights-loader');
  const spec = loaderJobSpec(input, weights, labels);
  return [
    ...(input.secrets.store === null ? [] : [originSecret(input, input.secrets.store)]),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: weightsClaimName(workload.id, workload.version), namespace, labels },
      spec: claimSpec(input, weights),
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: jobName(workload, digestOf(spec)), namespace, labels },
      spec,
    },
  ];
};

const identityOf = ({ id, version, model }: Workload) => ({ id, version, model: model.id });

const jobName = ({ id, version }: Workload, digest: string): string =>
  `${workloadName(id, version)}-load-${digest.slice(0, HASH_LENGTH)}`;

const originSecret = (
  { namespace, owner, workload }: WeightsManifests,
  { accessKeyId, secretAccessKey }: StoreCredentials,
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: originSecretName(workload.id),
    namespace,
    labels: deploymentLabels(owner, workload.id),
  },
  type: 'Opaque',
  data: { 'access-key-id': btoa(accessKeyId), 'secret-access-key': btoa(secretAccessKey) },
});

const claimSpec = ({ workload, flavour }: WeightsManifests, { accessMode }: CopiedWeights): object => ({
  accessModes: [accessMode],
  ...(flavour.storageClass === null ? {} : { storageClassName: flavour.storageClass }),
  resources: { requests: { storage: `${claimGi(workload)}Gi` } },
});

/** Kept when it has ended: it is what says that the volume is filled. */
const loaderJobSpec = (
  input: WeightsManifests,
  weights: CopiedWeights,
  labels: Record<string, string>,
): object => ({
  backoffLimit: MOST_ATTEMPTS,
  template: {
    metadata: { labels },
    spec: {
      serviceAccountName: SERVICE_ACCOUNT,
      restartPolicy: 'Never',
      ...nodeChoice(input.workload, input.platform, input.flavour),
      ...hardenedPod(),
      containers: [loaderContainer(input.workload, weights)],
      volumes: [
        {
          name: 'weights',
          persistentVolumeClaim: { claimName: weightsClaimName(input.workload.id, input.workload.version) },
        },
      ],
    },
  },
});

const loaderContainer = ({ id, model, precision }: Workload, weights: CopiedWeights): object => ({
  name: 'loader',
  image: weights.loaderImage,
  imagePullPolicy: 'IfNotPresent',
  command: ['node', 'apps/worker/dist/weights/load-weights.main.js'],
  env: [
    { name: 'BEFFROI_WEIGHTS_FROM', value: `${weights.origin}/${model.id}/${precision}` },
    { name: 'BEFFROI_WEIGHTS_TO', value: WEIGHTS_PATH },
    { name: 'BEFFROI_PROGRESS_PORT', value: String(LOADER_PORT) },
    ...(weights.s3 ? s3Env(weights.s3, originSecretName(id)) : []),
  ],
  ports: [{ name: 'progress', containerPort: LOADER_PORT, protocol: 'TCP' }],
  resources: { requests: LOADER_RESOURCES, limits: LOADER_RESOURCES },
  securityContext: hardenedContainer(),
  volumeMounts: [{ name: 'weights', mountPath: WEIGHTS_PATH }],
});

const s3Env = ({ endpoint, region }: S3Access, secret: string): object[] => [
  { name: 'BEFFROI_S3_ENDPOINT', value: endpoint },
  { name: 'BEFFROI_S3_REGION', value: region },
  ...[
    ['BEFFROI_S3_ACCESS_KEY_ID', 'access-key-id'],
    ['BEFFROI_S3_SECRET_ACCESS_KEY', 'secret-access-key'],
  ].map(([name, key]) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } })),
];
