import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GpuInventory, RegisterSite, SyncModels } from '@beffroi/catalogue/domain';
import { type Permission, PERMISSIONS_OF_ANYBODY } from '@beffroi/contracts/access';
import { brandId, type CollectiviteId, type SiteId, systemScope } from '@beffroi/kernel';
import { type AuditedField, auditedFields, permissionOf, schemaOf } from '@beffroi/platform/graphql';
import { decodeJwt } from 'jose';
import { resolvers } from './schema/resolvers.ts';
import { type ControlPlaneUnderTest, startControlPlane } from './testing/control-plane.fixture.ts';
import { INVITEE, MUTATION_SAMPLES, type MutationSample } from './testing/mutation-samples.fixture.ts';
import { sampleCall } from './testing/sample-arguments.fixture.ts';

const isAnybodys = (permission: Permission): boolean =>
  (PERMISSIONS_OF_ANYBODY as readonly Permission[]).includes(permission);
const ARRANGING = systemScope('arrange a spec');

interface Entry {
  readonly action: string;
  readonly result: string;
  readonly failure: string | null;
  readonly class: string;
  readonly acting_as: string;
  readonly address: string | null;
  readonly target_id: string;
}

type Outcome = Readonly<Record<string, unknown>>;

let plane: ControlPlaneUnderTest;
let operator: string;
beforeAll(async () => {
  plane = await startControlPlane();
  await plane.app.get(SyncModels).execute(ARRANGING);
  await plane.app.get(RegisterSite).execute(ARRANGING, {
    id: 'cher-1',
    name: 'Site du Cher',
    region: 'cloudgouv-eu-west-1',
    country: 'FR',
    qualification: 'secnumcloud-3.2',
    kubeconfig: 'apiVersion: v1',
  });
  const node = { gpuProduct: 'NVIDIA-L40S', gpuCount: 2, gpuFree: 2, labels: {}, ready: true };
  await plane.app
    .get(GpuInventory)
    .record(ARRANGING, brandId<SiteId>('cher-1'), [{ ...node, nodeName: 'gpu-1' }]);
  operator = await plane.personWith('operator.admin');
});
afterAll(() => plane?.close());

/** The entries that were written meanwhile, those of arranging aside. */
const entriesOf = async (work: () => Promise<unknown>): Promise<Entry[]> => {
  const known = await plane.database.asOwner<{ id: string }>('select id from platform.audit_entry');
  await work();
  return plane.database.asOwner<Entry>(
    `select * from platform.audit_entry where id <> all($1) and reason is distinct from 'arrange a spec' order by at, id`,
    [known.map(({ id }) => id)],
  );
};

describe('every mutation and sensitive read of the schema', () => {
  let fields: AuditedField[];
  beforeAll(async () => {
    fields = auditedFields(await schemaOf(resolvers));
    expect(fields.length).toBeGreaterThan(8);
  });
  const call = ({ kind, field }: AuditedField, token?: string) => {
    const { query, variables } = sampleCall(field);
    return plane.ask(`${kind === 'read' ? 'query' : 'mutation'} ${query}`, { token, variables });
  };

  it('leaves exactly one entry when it is refused for want of a right', async () => {
    const newcomer = await plane.issuer.mint({ sub: 'newcomer' });
    const reserved = fields.filter(({ field }) => !isAnybodys(permissionOf(field)!));
    for (const audited of reserved) {
      const entries = await entriesOf(() => call(audited, newcomer));
      expect({ field: audited.field.name, entries }).toMatchObject({
        field: audited.field.name,
        entries: [{ result: 'refused', failure: 'FORBIDDEN', class: 'security', acting_as: 'none' }],
      });
    }
  });

  it('leaves exactly one entry when it is about nothing there is', async () => {
    for (const audited of fields) {
      const entries = await entriesOf(() => call(audited, operator));
      expect({ field: audited.field.name, entries }).toMatchObject({
        field: audited.field.name,
        entries: [{ address: '127.0.0.1' }],
      });
      expect(['refused', 'succeeded']).toContain(entries[0]!.result);
    }
  });

  it('leaves none when nobody is known: whoever reaches us could fill the journal', async () => {
    for (const audited of fields) {
      expect({ field: audited.field.name, entries: await entriesOf(() => call(audited)) }).toEqual({
        field: audited.field.name,
        entries: [],
      });
    }
    expect(plane.logged.join('')).toContain('nobody known was refused');
  });
});

describe('every mutation', () => {
  const made = new Map<string, string>();
  // Logging in is no mutation: two browsers of the operator's admin have sessions.
  beforeAll(async () => {
    const [row] = await plane.database.asOwner<{ id: string }>(
      `insert into identity.session
         (id, digest, issuer, subject, created_at, last_seen_at, rotated_at, idle_until, ends_at)
       select gen_random_uuid(), sha256(secret::bytea), $1, $2, now(), now(), now(), now() + interval '1 hour',
         now() + interval '1 hour' from unnest(array['one', 'other']) secret returning id`,
      [plane.issuer.issuer, decodeJwt(operator).sub],
    );
    made.set('session', row!.id);
    // Nor is losing a gateway.
    const [lost] = await plane.database.asOwner<{ incarnation: string }>(
      `insert into dataplane.presence (incarnation, gateway_id, polled_at, registered_at, fenced_at)
       values (gen_random_uuid(), 'gateway-lost', now(), now(), now()) returning incarnation`,
    );
    made.set('run', lost!.incarnation);
    const [notice] = await plane.database.asOwner<{ id: string }>(
      `insert into tenancy.notice (id, event_id, type, occurred_at, channel, address, letter, state, created_at)
       values (gen_random_uuid(), gen_random_uuid(), 'quotas.threshold-reached', now(), 'email', 'dsi@ville.example',
         '{"subject": {"fr": "Seuil", "en": "Threshold"}}', 'dead', now()) returning id`,
    );
    made.set('notice', notice!.id);
  });
  const id = (name: string): string => {
    const known = made.get(name);
    if (known === undefined) throw new Error(`no sample made a ${name}`);
    return known;
  };
  const run = async ({ mutation, input, asksBefore, keeps = '', as }: MutationSample) => {
    if (asksBefore) keep((await plane.ask<Outcome>(asksBefore(id), { token: operator })).data!);
    const name = mutation.replace(/^./, (first) => first.toUpperCase());
    const answer = await plane.ask<Record<string, Outcome>>(
      `mutation ($input: ${name}Input!) { ${mutation}(input: $input) { __typename ${keeps} ... on DomainError { code message } } }`,
      {
        token: await tokenOf(as),
        variables: { input: input(id) },
      },
    );
    expect({ mutation, errors: answer.errors }).toEqual({ mutation, errors: undefined });
    keep(answer.data![mutation]!);
    return answer.data![mutation]!;
  };
  const tokenOf = async (as: MutationSample['as']): Promise<string> => {
    if (as === 'invitee') return plane.issuer.mint(INVITEE);
    return as === 'administrator'
      ? plane.personWith('collectivite.admin', brandId<CollectiviteId>(id('collectivite')))
      : operator;
  };
  const keep = (outcome: Outcome): void => {
    for (const [name, value] of Object.entries(outcome))
      if (typeof value === 'string') made.set(name, value);
      else if (typeof value === 'object' && value !== null) keep(value as Outcome);
  };
  const classOf = (mutation: string) =>
    ['endOwnSession', 'endOtherSessions'].includes(mutation) ? 'security' : 'admin';
  const sampleNamed = (name: string) => MUTATION_SAMPLES.find(({ mutation }) => mutation === name)!;

  it('has a sample', async () => {
    const names = auditedFields(await schemaOf(resolvers))
      .filter(({ kind }) => kind === 'mutation')
      .map(({ field }) => field.name);
    expect([...new Set(MUTATION_SAMPLES.map(({ mutation }) => mutation))].sort()).toEqual(names.sort());
  });

  it('leaves exactly one entry when it succeeds, in the transaction of its change', async () => {
    for (const sample of MUTATION_SAMPLES) {
      const { mutation } = sample;
      let outcome: Outcome | undefined;
      const entries = await entriesOf(async () => {
        outcome = await run(sample);
      });
      expect({ mutation, outcome, entries }).toMatchObject({
        mutation,
        entries: [{ result: 'succeeded', failure: null, class: classOf(mutation), address: '127.0.0.1' }],
      });
    }
  });

  it('leaves one that says so when there was nothing to do', async () => {
    const replayed = await entriesOf(() => run(sampleNamed('issueApiKey')));
    const again = await entriesOf(() => run(sampleNamed('revokeApiKey')));
    expect([...replayed, ...again]).toMatchObject([
      { action: 'api-key.issue', result: 'unchanged' },
      { action: 'api-key.revoke', result: 'unchanged', target_id: id('key') },
    ]);
  });

  it('leaves one that says why it was refused, and of what it was asked', async () => {
    const entries = await entriesOf(() => run({ ...sampleNamed('createProject'), keeps: '' }));
    expect(entries).toMatchObject([
      {
        action: 'project.create',
        result: 'refused',
        failure: expect.any(String),
        target_id: id('collectivite'),
      },
    ]);
  });
});
