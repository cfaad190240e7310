import { ReviewedModels } from '@beffroi/catalogue/domain';
import { brandId, type DeploymentId, type ModelId } from '@beffroi/kernel';
import {
  type Manifest,
  renderManifests,
  type WeightsSource,
  type Workload,
} from '@beffroi/provisioning/domain';
import { matches } from '@beffroi/provisioning/server';
import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { apps, core } from '../manifests.ts';
import { holding, type Row, type Subject } from '../row.ts';
import { MERGE, type WireDocument } from '../wire.client.ts';

const AREA = 'Provisioning';

const models = new ReviewedModels();

const workloadOf = async (id: string, modelId: string, rest: Partial<Workload>): Promise<Workload> => ({
  id: brandId<DeploymentId>(id),
  version: 1,
  model: (await models.find(brandId<ModelId>(modelId)))!,
  precision: 'fp8',
  // No node has one: the pods wait, and only their admission is seen.
  gpuProduct: 'NVIDIA-H200',
  gpusPerReplica: 1,
  replicas: 1,
  contextTokens: 32_768,
  ...rest,
});

const workloads = [
  await workloadOf('01938c5e-7d3a-7c11-9a4e-000000000001', 'ministral-3-8b-instruct-2512', {}),
  await workloadOf('01938c5e-7d3a-7c11-9a4e-000000000002', 'mistral-small-3.2-24b-instruct-2506', {
    precision: 'bf16',
    gpusPerReplica: 2,
    replicas: 2,
  }),
];

const MOUNTED: WeightsSource = { kind: 'image', registry: 'registry.example/weights', digests: {} };
const COPIED: WeightsSource = {
  kind: 'copy',
  origin: 's3://weights',
  originRanges: ['192.0.2.0/24'],
  loaderImage: `registry.example/beffroi@sha256:${'1'.repeat(64)}`,
  accessMode: 'ReadWriteOnce',
  s3: {
    endpoint: 'https://store.example',
    region: 'cloudgouv-eu-west-1',
  },
};

const STORE = { accessKeyId: 'a-key-of-the-contract', secretAccessKey: 'another-secret-of-the-contract' };

/** All objects of a namespace with two deployments, as the provisioner renders them. */
const rendered = (namespace: string, weights: WeightsSource = MOUNTED): Manifest[] =>
  workloads.flatMap((workload) =>
    renderManifests(
      {
        namespace,
        owner: { installation: 'contract', tenant: '01938c5e-0000-7000-8000-000000000018' },
        podSecurityVersion: 'v1.35',
        workload,
        shares: workloads,
        surge: false,
        flavour: { storageClass: null, runtimeClass: null, dedicatedPool: null },
        platform: {
          installation: 'contract',
          engineImage: `registry.example/vllm@sha256:${'0'.repeat(64)}`,
          weights,
          programsNamespace: 'beffroi-system',
          monitoringNamespace: 'monitoring',
          runtimeClass: null,
        },
        secrets: {
          keys: { present: 'a-secret-of-the-contract', previous: null },
          store: weights === COPIED ? STORE : null,
        },
      },
      () => '0'.repeat(64),
    ),
  );

const PLURALS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
  ResourceQuota: 'resourcequotas',
};

const pathOf = ({ apiVersion, kind, metadata }: Manifest): string => {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const space = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${root}${space}/${PLURALS[kind] ?? `${kind.toLowerCase()}s`}/${metadata.name}`;
};

/** As the provisioner applies, except that a field unknown to the server is refused. */
const applyAll = async ({ api }: Subject, manifests: readonly Manifest[]): Promise<void> => {
  for (const manifest of manifests) {
    const { headers, body } = await api.apply(
      pathOf(manifest),
      'provisioner&fieldValidation=Strict',
      manifest,
    );
    // A refusal would be a Status, whose message the failure then shows.
    expect(body).toMatchObject({ kind: manifest.kind, metadata: { name: manifest.metadata.name } });
    expect(headers.get('warning')).toBeNull();
  }
};

const accepted = holding(AREA, {
  'what we render is accepted by server-side apply, every field known, without a warning': async (
    subject,
  ) => {
    await applyAll(subject, rendered(subject.name('t')));
    await applyAll(subject, rendered(subject.name('copied'), COPIED));
  },
  'what the server makes of it still says what we declared': async (subject) => {
    const manifests = [...rendered(subject.name('t')), ...rendered(subject.name('copied'), COPIED)];
    await applyAll(subject, manifests);
    for (const manifest of manifests) {
      const { body } = await subject.api.get(pathOf(manifest));
      expect([manifest.kind, matches(manifest, body)]).toEqual([manifest.kind, true]);
    }
  },
});

const admitted = holding(
  AREA,
  {
    'its pods pass Pod Security restricted and the quota, with nothing to spare': async (subject) => {
      const namespace = subject.name('t');
      await applyAll(subject, rendered(namespace));
      for (const { id, replicas } of workloads) {
        const path = apps(namespace, 'deployments', `d-${id}`);
        await subject.api.patch(`${path}/scale`, MERGE, { spec: { replicas } });
      }
      await eventually(async () => {
        const pods = await subject.api.get(core(namespace, 'pods'));
        expect(pods.body.items).toHaveLength(3);
        const { body } = await subject.api.get(core(namespace, 'resourcequotas', 'compute'));
        expect(body.status.used).toEqual(body.status.hard);
      });
      const { body } = await subject.api.get(apps(namespace, 'deployments'));
      const refusals = body.items.flatMap(({ status }: WireDocument) =>
        status.conditions.filter(({ type }: { type: string }) => type === 'ReplicaFailure'),
      );
      expect(refusals).toEqual([]);
    },
  },
  ['controllers'],
);

export const provisioningRows: Row[] = [...accepted, ...admitted];
