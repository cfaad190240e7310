import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import { CollectivitesRepository } from '@beffroi/tenancy/server';
import { type Deployment, workloadName } from '../../domain/index.ts';
import { MODEL, operator, system } from '../furniture.fixture.ts';
import {
  conditionOf,
  ENGINE_IMAGE,
  eventually,
  INSTALLATION,
  siteUnderTest,
} from './site-under-test.fixture.ts';

const site = siteUnderTest();
const { requested, look, becomes, routeOf, collectivite, objectsIn, namespaceExists } = site;

const edit = async ({ id, namespace, version }: Deployment): Promise<void> => {
  const name = workloadName(id, version);
  const path = '/spec/template/spec/terminationGracePeriodSeconds';
  await site.cluster.patch(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    { type: 'json', body: [{ op: 'replace', path, value: 7 }] },
    { fieldManager: 'somebody' },
  );
};

describe('a site that does not answer', () => {
  it('is named by its deployments, which wait for it', async () => {
    await site.furniture.registerSite('nulle-part', {
      name: 'Nulle part',
      qualification: 'none',
      kubeconfig: site.standIn.kubeconfig.replace(/https?:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:1'),
    });
    await site.countGpus(1, brandId('nulle-part'));
    const result = await site.furniture.request.execute(operator, {
      collectiviteId: await collectivite(),
      model: MODEL,
      siteId: 'nulle-part',
    });
    if (!result.ok) throw new Error(result.failure.kind);
    await eventually(async () =>
      expect(conditionOf(await look(result.value), 'WorkloadApplied')).toMatchObject({
        status: 'Unknown',
        reason: 'ClusterUnreachable',
      }),
    );
    expect(await look(result.value)).toMatchObject({ phase: 'Pending' });
    for (const table of ['deployment_event', 'gpu_reservation', 'rollout'])
      await site.test.asOwner(`delete from provisioning.${table} where deployment_id = $1`, [
        result.value.id,
      ]);
    await site.test.asOwner('delete from provisioning.deployment where id = $1', [result.value.id]);
    // Nobody is to be placed there any more.
    await site.countGpus(0, brandId('nulle-part'));
  });
});

describe('a world that drifts', () => {
  it('is repaired when somebody deletes the Service', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      namespace: deployment.namespace,
      name: workloadName(deployment.id),
    } as const;
    expect((await site.cluster.delete(service)).ok).toBe(true);
    await eventually(async () => expect((await site.cluster.get(service)).ok).toBe(true));
    await becomes(deployment, 'Ready');
  });

  it('is repaired when somebody opens the namespace to everybody', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      namespace: deployment.namespace,
      name: 'default-deny',
    } as const;
    const open = { type: 'merge', body: { spec: { ingress: [{}] } } } as const;
    expect((await site.cluster.patch(policy, open, { fieldManager: 'somebody' })).ok).toBe(true);
    await eventually(async () => {
      const live = await site.cluster.get(policy);
      expect(live.ok && (live.value.spec?.ingress ?? [])).toEqual([]);
    });
  });

  it('is repaired when somebody changes what an engine is, and the audit says so', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const ref = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: deployment.namespace,
      name: workloadName(deployment.id),
    } as const;
    const path = '/spec/template/spec/containers/0/image';
    const edit = { type: 'json', body: [{ op: 'replace', path, value: 'evil' }] } as const;
    expect((await site.cluster.patch(ref, edit, { fieldManager: 'somebody' })).ok).toBe(true);
    await eventually(async () => {
      const live = await site.cluster.get(ref);
      expect(live.ok && live.value.spec?.template.spec?.containers[0]?.image).toBe(ENGINE_IMAGE);
    });
    await eventually(async () =>
      expect(
        await site.test.asOwner(
          `select target_id from platform.audit_entry where action = 'fields.take-over' and target_id = $1`,
          [deployment.id],
        ),
      ).toHaveLength(1),
    );
    await becomes(deployment, 'Ready');
  });

  it('is Degraded while an engine is ill, and says how many are left', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const engine = site.engines
      .list()
      .find(({ id, state }) => state === 'ready' && id.includes(deployment.id))!;
    await site.engines.behave(engine.id, { ...engine.behaviour, fault: { kind: 'unhealthy' } });
    await becomes(deployment, 'Degraded');
    expect(conditionOf(await look(deployment), 'Degraded')).toMatchObject({
      status: 'True',
      reason: 'EnginesMissing',
      message: { fr: '0 moteur(s) en service sur 1.' },
    });
    await eventually(async () => expect(await routeOf(deployment)).toMatchObject({ engines: [] }));
    await site.engines.behave(engine.id, engine.behaviour);
    await becomes(deployment, 'Ready');
  });

  it('loses what no row speaks for', async () => {
    const id = randomUUID();
    const namespace = 't-orphan';
    const labels = {
      'app.kubernetes.io/managed-by': 'beffroi',
      'beffroi.fr/installation': INSTALLATION,
    };
    const manager = { fieldManager: 'a-worker-of-yesterday' };
    await site.cluster.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
      manager,
    );
    await site.cluster.apply(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `d-${id}`, namespace, labels: { ...labels, 'beffroi.fr/deployment-id': id } },
        spec: { ports: [{ port: 8000 }] },
      },
      manager,
    );
    await eventually(async () => expect(await namespaceExists(namespace)).toBe(false));
  });

  it('keeps what belongs to another installation', async () => {
    const labels = { 'app.kubernetes.io/managed-by': 'beffroi', 'beffroi.fr/installation': 'another' };
    const metadata = { name: 't-neighbour', labels };
    await site.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata }, { fieldManager: 'another' });
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    expect(await namespaceExists('t-neighbour')).toBe(true);
  });
});

describe('a cordoned deployment', () => {
  it('is left as somebody changed it, says so, and is repaired when it is cordoned no more', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const cordoned = (value: boolean) =>
      site.cordon.execute(operator, { deploymentId: deployment.id, cordoned: value });
    await cordoned(true);
    await eventually(async () => expect((await look(deployment)).observedGeneration).toBe(2));
    await edit(deployment);
    await eventually(async () =>
      expect(conditionOf(await look(deployment), 'WorkloadApplied')).toMatchObject({
        status: 'False',
        reason: 'DriftReported',
        message: { fr: expect.stringContaining(`Deployment/${workloadName(deployment.id)}`) },
      }),
    );
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: workloadName(deployment.id) } as const;
    const graceOf = async () => {
      const live = await site.cluster.get({ ...ref, namespace: deployment.namespace });
      return live.ok && live.value.spec?.template.spec?.terminationGracePeriodSeconds;
    };
    expect(await graceOf()).toBe(7);
    await cordoned(false);
    await eventually(async () =>
      expect(conditionOf(await look(deployment), 'WorkloadApplied')).not.toMatchObject({
        reason: 'DriftReported',
      }),
    );
  });
});

describe('what others made in a cluster', () => {
  it('is not taken over because it bears the name that we need', async () => {
    const owner = await collectivite();
    const siren = (await new CollectivitesRepository(site.furniture.database.unitOfWork).find(system, owner))!
      .siren!;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `t-${siren}` } } as const;
    await site.cluster.apply(namespace, { fieldManager: 'somebody' });
    const deployment = await requested(owner);
    await becomes(deployment, 'Failed');
    expect(conditionOf(await look(deployment), 'WorkloadApplied')).toMatchObject({
      reason: 'NameTaken',
      message: { fr: expect.stringContaining(`t-${siren}`) },
    });
    const live = await site.cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: `t-${siren}` });
    expect(live.ok && live.value.metadata.labels?.['beffroi.fr/installation']).toBe(undefined);
  });

  it('stays in a namespace of ours, which then stays for it', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace } = deployment;
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'theirs', namespace } } as const;
    await site.cluster.apply({ ...service, spec: { ports: [{ port: 80 }] } }, { fieldManager: 'somebody' });
    await site.furniture.retire.execute(operator, { deploymentId: deployment.id });
    await becomes(deployment, 'Retired');
    expect(await objectsIn(namespace)).toEqual(['Service/theirs']);
  });

  it('is named when its finalizer holds the namespace', async () => {
    const deployment = await requested(await collectivite());
    await becomes(deployment, 'Ready');
    const { namespace, id } = deployment;
    const ref = { apiVersion: 'v1', kind: 'Service', namespace, name: workloadName(id) } as const;
    const finalizers = (value: string[]) =>
      site.cluster.patch(
        ref,
        { type: 'merge', body: { metadata: { finalizers: value } } },
        { fieldManager: 'guard' },
      );
    await finalizers(['example.org/guard']);
    await site.furniture.retire.execute(operator, { deploymentId: id });
    await eventually(async () =>
      expect(conditionOf(await look(deployment), 'Deleting')).toMatchObject({
        reason: 'ForeignFinalizer',
        message: { fr: expect.stringContaining('example.org/guard') },
      }),
    );
    await finalizers([]);
    await becomes(deployment, 'Retired');
  });
});
