import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemScope, type TenantScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { withinCall } from '@beffroi/platform/typeorm';
import type { AuditFinding, ChainHead, Verification } from '../domain/index.ts';
import { entities, SealEntriesOperation, VerifyAuditOperation } from './index.ts';
import { ANNE, arrangeOldEntry, BOURGES, refusal } from './journal.fixture.ts';

const PROTECTED = ['platform.audit_entry', 'audit.seal', 'audit.head'] as const;
const system = systemScope('spec');
const bourges: TenantScope = { kind: 'tenant', collectiviteId: BOURGES, actor: ANNE };
const origin = { requestId: 'r-1', address: '192.0.2.7', client: 'browser' } as const;

let test: TestDatabase;
let sealing: SealEntriesOperation;
let verifying: VerifyAuditOperation;
let head: ChainHead;
/** In the order of their sealing; the first one is old enough to be purged. */
let ids: string[];

beforeAll(async () => {
  test = await testDatabase();
  const { unitOfWork, audit } = await test.database(entities);
  sealing = new SealEntriesOperation(unitOfWork);
  verifying = new VerifyAuditOperation(unitOfWork);
  await arrangeOldEntry(test, { age: '13 months', entryClass: 'security' });
  await withinCall(origin, async () => {
    for (let index = 0; index < 6; index++) await audit.append(refusal());
  });
  ({ head } = await sealing.execute());
  const rows = await test.asOwner<{ entry_id: string }>('select entry_id from audit.seal order by index');
  ids = rows.map(({ entry_id: id }) => id);
  // Whoever may write into the tables may drop their checks too.
  for (const { statement } of await test.asOwner<{ statement: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as statement
     from pg_constraint where contype = 'c' and conrelid::regclass::text = any($1)`,
    [PROTECTED],
  ))
    await test.asOwner(statement);
  for (const table of PROTECTED) await test.asOwner(`create table ${copyOf(table)} as table ${table}`);
});
afterAll(() => test.close());

const copyOf = (table: string): string => `audit.copy_of_${table.replace('.', '_')}`;

/** What verification finds after these statements; then all is as it was. */
const findingsAfter = async (
  statements: readonly string[],
  verify: () => Promise<Verification> = () => verifying.execute(system),
): Promise<readonly AuditFinding[]> => {
  try {
    for (const statement of statements) await test.asOwner(statement);
    return (await verify()).findings;
  } finally {
    for (const table of PROTECTED) {
      await test.asOwner(`truncate ${table}`);
      await test.asOwner(`insert into ${table} select * from ${copyOf(table)}`);
    }
  }
};

interface Column {
  readonly table: (typeof PROTECTED)[number];
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
}

const columns = (): Promise<Column[]> =>
  test.asOwner<Column>(
    `select table_schema || '.' || table_name as table, column_name as column, data_type as type,
       is_nullable = 'YES' as nullable
     from information_schema.columns where table_schema || '.' || table_name = any($1)
     order by 1, ordinal_position`,
    [PROTECTED],
  );

/** Another value of the type. A type that is not here fails the suite: say how to flip it. */
const FLIPS: Readonly<Record<string, (column: string) => string>> = {
  text: (column) => `coalesce(${column}, '') || 'x'`,
  uuid: () => 'gen_random_uuid()',
  jsonb: () => `'{"kind": "user", "subject": "forged"}'`,
  bigint: (column) => `${column} + 1000`,
  boolean: (column) => `not ${column}`,
  'timestamp with time zone': (column) => `${column} + interval '1 microsecond'`,
};

const rowOf = { 'platform.audit_entry': 'id', 'audit.seal': 'entry_id', 'audit.head': '' } as const;

describe('the journal', () => {
  it('is sound as it was written, by all and by its collectivité', async () => {
    expect(await verifying.execute(system)).toEqual({ checked: 7, purged: 0, head, findings: [] });
    expect(await verifying.execute(bourges)).toEqual({ checked: 6, purged: 0, head: null, findings: [] });
  });

  it('betrays a change of every column there is', async () => {
    const flipped = await columns();
    expect(flipped.length).toBeGreaterThan(25);
    for (const { table, column, type } of flipped) {
      const where = rowOf[table] ? `where ${rowOf[table]} = '${ids[3]}'` : '';
      const value = FLIPS[type]!(column);
      const findings = await findingsAfter([`update ${table} set ${column} = ${value} ${where}`]);
      expect({ table, column, named: nameOf(findings, table) }).toEqual({ table, column, named: true });
    }
  });

  it('betrays that a value was taken away', async () => {
    const nullable = (await columns()).filter((column) => column.nullable);
    for (const { table, column } of nullable) {
      const key = rowOf[table];
      const findings = await findingsAfter([
        `update ${table} set ${column} = null where ${key} = '${ids[3]}' and ${column} is not null`,
      ]);
      expect({ table, column, named: nameOf(findings, table) }).toEqual({ table, column, named: true });
    }
  });

  it('betrays a change of every column of a link whose entry was purged', async () => {
    const purge = `delete from platform.audit_entry where id = '${ids[0]}'`;
    expect(await findingsAfter([purge])).toEqual([]);
    for (const { column, type } of (await columns()).filter(({ table }) => table === 'audit.seal')) {
      const flip = `update audit.seal set ${column} = ${FLIPS[type]!(column)} where entry_id = '${ids[0]}'`;
      const findings = await findingsAfter([purge, flip]);
      expect({ column, found: findings.length > 0 }).toEqual({ column, found: true });
    }
  });

  it.each<[string, (ids: string[]) => string[], (ids: string[]) => object[]]>([
    [
      'an entry that is gone',
      ([, , third]) => [`delete from platform.audit_entry where id = '${third}'`],
      ([, , third]) => [{ kind: 'entry-missing', entryId: third, index: 3 }],
    ],
    [
      'a link that is gone',
      ([, , third]) => [`delete from audit.seal where entry_id = '${third}'`],
      ([, , third]) => [
        { kind: 'seals-missing', from: 3, through: 3 },
        { kind: 'entry-inserted', entryId: third },
      ],
    ],
    [
      'the first link and its entry gone',
      ([first]) => [
        `delete from audit.seal where entry_id = '${first}'`,
        `delete from platform.audit_entry where id = '${first}'`,
      ],
      () => [{ kind: 'seals-missing', from: 1, through: 1 }],
    ],
    [
      'two links that changed places',
      () => [
        'update audit.seal set index = -1 where index = 3',
        'update audit.seal set index = 3 where index = 4',
        'update audit.seal set index = 4 where index = -1',
      ],
      ([, , third, fourth]) => [
        { kind: 'seal-misplaced', entryId: fourth, index: 3 },
        { kind: 'seal-misplaced', entryId: third, index: 4 },
        { kind: 'seal-misplaced', entryId: expect.any(String), index: 5 },
      ],
    ],
    [
      'an end that was cut off',
      () => [
        'delete from platform.audit_entry where id in (select entry_id from audit.seal where index > 5)',
        'delete from audit.seal where index > 5',
      ],
      () => [{ kind: 'chain-cut', index: 5, expected: 7 }],
    ],
    [
      'a head that is gone',
      () => ['delete from audit.head'],
      () => [{ kind: 'chain-cut', index: 7, expected: -1 }],
    ],
  ])('betrays %s, and names it', async (_what, statements, expected) => {
    expect(await findingsAfter(statements(ids))).toEqual(expected(ids));
  });

  const FORGED = '00000000-0000-7000-8000-00000000f0f0';
  const redigest = `update platform.audit_entry e set digest = platform.audit_digest(e) where id = '${FORGED}'`;
  const forge = [
    `insert into platform.audit_entry
     select forged.* from jsonb_populate_record(null::platform.audit_entry,
       (select to_jsonb(e) || '{"id": "${FORGED}"}' from platform.audit_entry e limit 1)) forged`,
    redigest,
  ];

  it('betrays an entry that was put in past the function that appends', async () => {
    expect(await findingsAfter(forge)).toEqual([{ kind: 'entry-inserted', entryId: FORGED }]);
  });

  it('betrays an entry of another day that was put in and sealed like a new one', async () => {
    const findings = await findingsAfter(
      [
        ...forge,
        `update platform.audit_entry set at = at - interval '2 days' where id = '${FORGED}'`,
        redigest,
        `insert into platform.audit_waiting (entry_id) values ('${FORGED}')`,
      ],
      async () => {
        await sealing.execute();
        return verifying.execute(system);
      },
    );
    expect(findings).toContainEqual({ kind: 'entry-backdated', entryId: FORGED, index: 8 });
  });

  it('betrays a link that was put in between, its hash being right', async () => {
    const findings = await findingsAfter([
      ...forge,
      'update audit.seal set index = index + 1000 where index > 3',
      'update audit.seal set index = index - 999 where index > 1000',
      `insert into audit.seal
       select 4, '${FORGED}', e.collectivite_id, e.at, e.class, e.digest, s.hash, encode(sha256(convert_to(concat_ws(' ', s.hash,
         e.id, coalesce(e.collectivite_id::text, '-'), to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
         e.class, e.digest), 'UTF8')), 'hex')
       from platform.audit_entry e, audit.seal s where e.id = '${FORGED}' and s.index = 3`,
      'update audit.head set index = 8',
    ]);
    expect(findings).toContainEqual({ kind: 'seal-misplaced', entryId: ids[3], index: 5 });
  });

  it('betrays an end that was cut off together with its head, to whoever kept that head', async () => {
    const cut = [
      'delete from platform.audit_entry where id in (select entry_id from audit.seal where index > 5)',
      'delete from audit.seal where index > 5',
      'update audit.head set (index, hash) = (select index, hash from audit.seal where index = 5)',
    ];
    expect(await findingsAfter(cut)).toEqual([]);
    const kept = () => verifying.execute(system, { heads: [head] });
    expect(await findingsAfter(cut, kept)).toEqual([{ kind: 'head-unknown', ...head }]);
    expect(await findingsAfter([], kept)).toEqual([]);
  });

  it('betrays to a collectivité that an entry of its own was altered, is gone or was put in', async () => {
    const own = () => verifying.execute(bourges);
    const altered = `update platform.audit_entry set action = 'x.y' where id = '${ids[3]}'`;
    const gone = `delete from platform.audit_entry where id = '${ids[3]}'`;
    expect(await findingsAfter([altered], own)).toMatchObject([{ kind: 'entry-altered', entryId: ids[3] }]);
    expect(await findingsAfter([gone], own)).toMatchObject([{ kind: 'entry-missing', entryId: ids[3] }]);
    const forgedForBourges = [
      ...forge,
      `update platform.audit_entry set collectivite_id = '${BOURGES}' where id = '${FORGED}'`,
    ];
    expect(await findingsAfter(forgedForBourges, own)).toContainEqual({
      kind: 'entry-inserted',
      entryId: FORGED,
    });
  });
});

const nameOf = (findings: readonly AuditFinding[], table: string): boolean =>
  findings.some((finding) => {
    if (table === 'audit.head') return finding.kind === 'chain-cut';
    if ('entryId' in finding && finding.entryId === ids[3]) return true;
    return 'from' in finding && finding.from === 4;
  });
