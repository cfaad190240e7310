import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brandId, type OperatorScope, type PlanId } from '@beffroi/kernel';
import { sealingKey } from '@beffroi/platform/crypto';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { type ImportSource, type MemberImport, NewTenantDefaults } from '../domain/index.ts';
import {
  CacheSalts,
  entities,
  ImportMembersOperation,
  ImportRunsRepository,
  PackagedDirectory,
} from './index.ts';

const operator: OperatorScope = {
  kind: 'operator',
  actor: { kind: 'user', subject: 'anne', issuer: 'https://agents.example' },
};

class NoLimits extends NewTenantDefaults {
  async plan() {
    return { planId: brandId<PlanId>('decouverte'), level: await this.levelOf() };
  }
  async levelOf() {
    return { weight: 1, class: 'standard' as const };
  }
  async apply() {}
}

let test: TestDatabase;
let database: Database;
let importing: ImportMembersOperation;

beforeAll(async () => {
  test = await testDatabase();
  database = await test.database(entities);
  importing = new ImportMembersOperation(
    database.unitOfWork,
    new PackagedDirectory(),
    new NoLimits(),
    new CacheSalts(sealingKey(Buffer.alloc(32, 7))),
  );
});
afterAll(() => test?.close());

const run = async (source: ImportSource, dryRun = false): Promise<MemberImport> => {
  const outcome = await importing.execute(operator, { source, dryRun });
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
};
const kinds = ({ lines }: MemberImport) => lines.map(({ line, verdict }) => [line, verdict.kind]);
const count = async (table: string): Promise<number> => {
  const [row] = await test.asOwner<{ count: string }>(`select count(*) from ${table}`);
  return Number(row!.count);
};
const TABLES = ['tenancy.collectivite', 'dataplane.record', 'platform.outbox', 'platform.audit_entry'];
const counts = () => Promise.all(TABLES.map(count));

describe('an import of members', () => {
  const FILE =
    '\uFEFFSIREN;Code INSEE;Nom\r\n211800339;;Bourges\r\n;18279;Vierzon\r\n211800330;;Bourge\r\n;18033;\r\n';

  it('says line by line what it would do, and does nothing in a dry run', async () => {
    const before = await counts();
    expect(kinds(await run({ kind: 'csv', text: FILE }, true))).toEqual([
      [2, 'new'],
      [3, 'new'],
      [4, 'refused'],
      [5, 'repeated'],
    ]);
    expect(await counts()).toEqual(before);
  });

  it('brings on board what can be, and again only who is missing', async () => {
    expect((await run({ kind: 'csv', text: FILE })).created.size).toBe(2);
    const again = await run({ kind: 'csv', text: FILE });
    expect(again.created.size).toBe(0);
    expect(kinds(again).map(([, kind]) => kind)).toEqual(['on-board', 'on-board', 'refused', 'repeated']);
  });

  it('takes a group with its communes', async () => {
    const plus = await run({ kind: 'epci', siren: '241800507' });
    expect(plus.lines[0]?.verdict).toMatchObject({ kind: 'new', profile: { category: 'epci' } });
    expect(plus.lines.length).toBeGreaterThan(10);
    expect(plus.created.size).toBe(plus.lines.length - 1);
  });

  it('of a group or département that nobody knows is refused', async () => {
    for (const source of [
      { kind: 'epci', siren: '211800339' },
      { kind: 'department', code: '99' },
    ] as const)
      expect(await importing.execute(operator, { source, dryRun: true })).toMatchObject({
        failure: { kind: 'NobodyThere' },
      });
  });

  it('shows how far it is, and when it has ended', async () => {
    const { lines, runId } = await run({ kind: 'department', code: '90' });
    const listed = await new ImportRunsRepository(database.unitOfWork).list(operator, { first: 1 });
    if (!listed.ok) throw new Error(listed.failure.kind);
    expect(listed.value.items[0]?.node).toMatchObject({
      id: runId,
      source: 'department 90',
      total: lines.length,
      expected: lines.length,
      created: lines.length,
      finishedAt: expect.any(Date),
    });
  });

  it('of two at once brings each body on board once', async () => {
    const before = await count('tenancy.collectivite');
    const both = await Promise.all([
      run({ kind: 'department', code: '2A' }),
      run({ kind: 'department', code: '2A' }),
    ]);
    const created = both.reduce((sum, { created: { size } }) => sum + size, 0);
    expect(created).toBe(both[0].lines.length);
    expect(await count('tenancy.collectivite')).toBe(before + created);
  });
});
