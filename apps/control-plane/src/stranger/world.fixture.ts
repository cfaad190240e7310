import { randomUUID } from 'node:crypto';
import { GpuInventory, RegisterSite, SyncModels } from '@beffroi/catalogue/domain';
import { brandId, type SiteId, systemScope } from '@beffroi/kernel';
import { DeclareOperator, RegisterCollectivite, type RegistrationInput } from '@beffroi/tenancy/domain';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';
import { furnish } from './furniture.fixture.ts';
import { SITE, type Town } from './town.fixture.ts';

const ARRANGING = systemScope('arrange the stranger suite');

export interface World {
  readonly plane: ControlPlaneUnderTest;
  /** Whose things are reached for. */
  readonly victim: Town;
  /** For whom the stranger works. */
  readonly own: Town;
  /** A token of the operator's admin. */
  readonly operator: string;
  /** The victim with one more of everything. */
  refurnish(): Promise<Town>;
  /** A collectivité that a call may use up. */
  newTown(): Promise<Town>;
  close(): Promise<void>;
}

/** Vierzon and Bourges on one control plane. The stranger comes from Vierzon. */
export const startWorld = async (): Promise<World> => {
  const plane = await startControlPlane({
    // Every other attempt is a failed login, and all come from one address.
    BEFFROI_FAILED_LOGINS_PER_MINUTE: '1000000',
    BEFFROI_PUBLIC_URL: 'https://beffroi.example',
    BEFFROI_LOGIN_CLIENT_ID: 'beffroi-console',
  });
  const { app } = plane;
  await app.get(SyncModels).execute(ARRANGING);
  await registerSite(plane);
  await app.get(DeclareOperator).execute(ARRANGING, { name: 'Syndicat du Berry', siren: null });
  const operator = await plane.personWith('operator.admin');
  await plane.ask('mutation ($input: ImportMembersInput!) { importMembers(input: $input) { __typename } }', {
    token: operator,
    variables: { input: { csv: 'code_insee\n18087\n', dryRun: false } },
  });
  const board = async (whom: RegistrationInput) => {
    const registered = await app.get(RegisterCollectivite).execute(ARRANGING, whom);
    if (!registered.ok) throw new Error(registered.failure.kind);
    return registered.value;
  };
  const [bourges, vierzon] = [await board({ codeInsee: '18033' }), await board({ codeInsee: '18279' })];
  return {
    plane,
    operator,
    victim: await furnish(plane, operator, bourges),
    own: await furnish(plane, operator, vierzon),
    refurnish: () => furnish(plane, operator, bourges),
    newTown: async () => {
      const declared = { name: `CCAS-${randomUUID()}`, category: 'ccas', natureJuridique: '7361' } as const;
      return furnish(plane, operator, await board({ declared }));
    },
    close: () => plane.close(),
  };
};

const registerSite = async ({ app, database }: ControlPlaneUnderTest): Promise<void> => {
  await app.get(RegisterSite).execute(ARRANGING, {
    id: SITE,
    name: 'Site du Cher',
    region: 'cloudgouv-eu-west-1',
    country: 'FR',
    qualification: 'secnumcloud-3.2',
    kubeconfig: 'apiVersion: v1',
  });
  // As the worker does once it reaches the cluster.
  const platform = {
    installation: 'beffroi',
    engineImage: 'registry.example.fr/vllm:0.32.0',
    weights: { kind: 'image', registry: 'registry.example.fr/weights', digests: {} },
    monitoringNamespace: null,
    runtimeClass: null,
    programsNamespace: 'beffroi-system',
  };
  await database.asOwner(
    'insert into provisioning.site_platform (site_id, pod_security_version, platform) values ($1, $2, $3)',
    [SITE, 'v1.35', JSON.stringify(platform)],
  );
  const node = { gpuProduct: 'NVIDIA-L40S', gpuCount: 640, gpuFree: 640, labels: {}, ready: true };
  await app.get(GpuInventory).record(ARRANGING, brandId<SiteId>(SITE), [{ ...node, nodeName: 'gpu-1' }]);
};
