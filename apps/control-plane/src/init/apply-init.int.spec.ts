import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RegisterSite, SyncModels } from '@beffroi/catalogue/domain';
import { GrantRole } from '@beffroi/identity/domain';
import { Collectivites, DeclareOperator, RegisterCollectivite } from '@beffroi/tenancy/domain';
import { systemScope } from '@beffroi/kernel';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';
import { ApplyInit } from './apply-init.ts';
import type { InitFile } from './init.file.ts';

const BOURGES = '211800339';

describe('the init file, applied', () => {
  let plane: ControlPlaneUnderTest;
  let init: ApplyInit;
  beforeAll(async () => {
    plane = await startControlPlane();
    const { app } = plane;
    init = new ApplyInit(
      app.get(DeclareOperator),
      app.get(RegisterSite),
      app.get(SyncModels),
      app.get(GrantRole),
      app.get(Collectivites),
    );
  });
  afterAll(() => plane?.close());

  const file = (changes: Partial<InitFile> = {}): InitFile => ({
    operator: { name: 'Syndicat numérique du Cher' },
    administrators: [{ issuer: plane.issuer.issuer, subject: 'ada', role: 'operator.admin' }],
    serviceAccounts: [{ issuer: plane.issuer.issuer, clientId: 'deploy-center', role: 'operator.admin' }],
    sites: [
      {
        id: 'cher-1',
        name: 'Site du Cher',
        region: 'cloudgouv-eu-west-1',
        country: 'FR',
        qualification: 'secnumcloud-3.2',
        kubeconfig: 'apiVersion: v1\nusers: [{user: {token: very-secret}}]',
      },
    ],
    ...changes,
  });

  const traces = () =>
    plane.database.asOwner(`select (select count(*) from platform.audit_entry)::int as audited,
      (select count(*) from identity.membership)::int as members, (select count(*) from catalogue.site)::int as sites`);

  it('lets its administrator and its service account in', async () => {
    expect(await init.execute(file())).toEqual([]);
    const person = await plane.issuer.mint({ sub: 'ada' });
    const program = await plane.issuer.mint({
      sub: 'c0de',
      azp: 'deploy-center',
      preferred_username: 'service-account-deploy-center',
    });
    for (const token of [person, program]) {
      expect((await plane.ask('{ me { grants { role } } }', { token })).data).toEqual({
        me: { grants: [{ role: 'operator.admin' }] },
      });
    }
  });

  it('again changes nothing', async () => {
    const before = await traces();
    expect(await init.execute(file())).toEqual([]);
    expect(await traces()).toEqual(before);
  });

  it('seals the kubeconfig of a site', async () => {
    const rows = await plane.database.asOwner(`select * from catalogue.site_credential`);
    expect(JSON.stringify(rows)).toContain('v1.');
    expect(JSON.stringify(rows)).not.toContain('very-secret');
  });

  it('gives a role in a collectivité once it is on board', async () => {
    const holder = {
      issuer: plane.issuer.issuer,
      subject: 'dsi',
      role: 'collectivite.admin',
      collectivite: BOURGES,
    };
    const withHolder = file({ administrators: [holder] });
    expect(await init.execute(withHolder)).toEqual([
      `administrators[0].collectivite: no collectivité on board has the SIREN ${BOURGES}`,
    ]);
    await plane.app.get(RegisterCollectivite).execute(systemScope('arrange a spec'), { siren: BOURGES });
    expect(await init.execute(withHolder)).toEqual([]);
  });

  it('names everything it refuses, and applies the rest', async () => {
    const issuer = plane.issuer.issuer;
    const faults = await init.execute(
      file({
        operator: { name: 'Syndicat', siren: '211800330' },
        administrators: [
          { issuer, subject: 'eve', role: 'root' },
          { issuer, subject: 'eve', role: 'collectivite.admin' },
          { issuer, subject: 'grace', role: 'operator.auditor' },
        ],
        sites: [{ ...file().sites[0]!, id: 'us-1', country: 'US' }],
      }),
    );
    expect(faults).toEqual([
      'operator.siren: 211800330 is no SIREN (key)',
      expect.stringContaining('site us-1: country'),
      'administrators[0].role: there is no role root',
      'administrators[1].role: collectivite.admin needs a collectivite',
    ]);
    const grace = await plane.issuer.mint({ sub: 'grace' });
    expect((await plane.ask('{ me { subject } }', { token: grace })).data).toEqual({
      me: { subject: 'grace' },
    });
  });
});
