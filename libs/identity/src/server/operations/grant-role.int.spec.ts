import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type CollectiviteId, systemScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { entities as tenancyEntities } from '@beffroi/tenancy/server';
import type { Grantee } from '../../domain/index.ts';
import { entities, GrantRoleOperation, StoredGrants } from '../index.ts';

const SCOPE = systemScope('a spec');
const bourges = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000001');
const vierzon = brandId<CollectiviteId>('01900000-0000-7000-8000-000000000002');
const issuer = 'https://id.example';
const ada: Grantee = { kind: 'user', issuer, subject: 'ada' };
const lea: Grantee = { kind: 'user', issuer, subject: 'lea' };
const script: Grantee = { kind: 'service-account', issuer, clientId: 'deploy-center' };

describe('giving roles', () => {
  let test: TestDatabase;
  let database: Database;
  let grantRole: GrantRoleOperation;
  let grants: StoredGrants;
  beforeAll(async () => {
    test = await testDatabase();
    database = await test.database([...tenancyEntities, ...entities]);
    grantRole = new GrantRoleOperation(database.unitOfWork);
    grants = new StoredGrants(database.unitOfWork);
    for (const [id, name] of [
      [bourges, 'Bourges'],
      [vierzon, 'Vierzon'],
    ]) {
      await test.asOwner(
        `insert into tenancy.collectivite (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
         values ($1, $2, 'commune', true, 'active', 'decouverte', 'v1', now())`,
        [id, name],
      );
    }
  });
  afterAll(() => test?.close());

  const audited = async () => (await test.asOwner(`select 1 from platform.audit_entry`)).length;

  it('lets a person hold several, each in its place', async () => {
    await grantRole.execute(SCOPE, { grantee: ada, role: 'collectivite.admin', collectiviteId: bourges });
    await grantRole.execute(SCOPE, { grantee: ada, role: 'collectivite.finance', collectiviteId: vierzon });
    expect(await grants.heldBy(ada)).toEqual([
      { role: 'collectivite.admin', collectiviteId: bourges },
      { role: 'collectivite.finance', collectiviteId: vierzon },
    ]);
  });

  it('twice changes nothing and leaves one audit entry, for the operator’s roles too', async () => {
    const before = await audited();
    for (let count = 0; count < 2; count++) {
      await grantRole.execute(SCOPE, { grantee: script, role: 'operator.admin', collectiviteId: null });
    }
    expect(await grants.heldBy(script)).toEqual([{ role: 'operator.admin', collectiviteId: null }]);
    expect(await audited()).toBe(before + 1);
  });

  it('in a collectivité tells the others of a new member, once', async () => {
    const told = () => test.asOwner(`select 1 from platform.outbox where type = 'identity.member-added'`);
    const before = (await told()).length;
    for (let count = 0; count < 2; count++) {
      await grantRole.execute(SCOPE, { grantee: lea, role: 'collectivite.dpo', collectiviteId: bourges });
    }
    expect(await told()).toHaveLength(before + 1);
  });

  it('to a client gives nothing to the person who uses it, nor to the same name of another issuer', async () => {
    expect(await grants.heldBy({ kind: 'user', issuer, subject: 'deploy-center' })).toEqual([]);
    expect(await grants.heldBy({ ...script, issuer: 'https://other.example' })).toEqual([]);
  });

  it('that do not fit is refused before anything is written', async () => {
    const wrong = { grantee: ada, role: 'operator.admin', collectiviteId: bourges };
    expect(await grantRole.execute(SCOPE, wrong)).toMatchObject({ failure: { kind: 'RoleDoesNotFit' } });
    expect(await grants.heldBy(ada)).toHaveLength(2);
  });

  it('shows a collectivité its own members alone, even without any filter', async () => {
    const pool = test.pool(test.tenantUrl, 1);
    await pool.query(`select set_config('beffroi.tenant', $1, false)`, [vierzon]);
    const seen = await pool.query('select collectivite_id from identity.membership');
    expect(seen.rows).toEqual([{ collectivite_id: vierzon }]);
    await pool.query('delete from identity.membership');
    expect(await grants.heldBy(ada)).toEqual([{ role: 'collectivite.admin', collectiviteId: bourges }]);
  });
});
