import { PERMISSIONS, type Role } from '@beffroi/contracts/access';
import { brandId, type CollectiviteId } from '@beffroi/kernel';
import { describe, expect, it } from '@jest/globals';
import { accessByResource, accessMatrixCsv, type Holder, permissionsOfHolder } from './access-matrix.ts';

const holder = (subject: string, role: Role): Holder => ({
  kind: 'person',
  subject,
  issuer: 'https://id.example',
  displayName: null,
  email: null,
  role,
  collectiviteId: brandId<CollectiviteId>('bourges'),
  since: new Date('2026-11-22T23:30:00Z'),
  suspendedAt: null,
});
const ada = holder('ada', 'collectivite.admin');
const fin = holder('=fin', 'collectivite.finance');

describe('the access matrix', () => {
  it('says by user what each may do', () => {
    expect(permissionsOfHolder(fin)).toContain('usage.read');
    expect(permissionsOfHolder(fin)).not.toContain('api-key.issue');
  });

  it('says by resource who may do each thing, and where nobody may', () => {
    const matrix = accessByResource([ada, fin]);
    const of = (wanted: string) => matrix.find(({ permission }) => permission === wanted);
    expect(of('api-key.issue')).toMatchObject({ resource: 'api-key', holders: [ada] });
    expect(of('usage.read')?.holders).toEqual([ada, fin]);
    expect(of('limit.set')?.holders).toEqual([]);
    expect(matrix).toHaveLength(PERMISSIONS.length);
  });

  it('opens in a spreadsheet with a column for each permission, and runs nothing there', () => {
    const [header, first, second] = accessMatrixCsv([ada, fin]).split('\r\n');
    expect(header).toMatch(/^\uFEFF"Nature";"Identifiant"/);
    expect(header?.split(';')).toHaveLength(9 + PERMISSIONS.length);
    expect(first).toContain('"ada"');
    expect(second).toContain(`"'=fin"`);
    expect(first).toContain('"23/11/2026";""');
  });

  it('shows whose role is suspended, and that it allows nothing', () => {
    const away = { ...ada, suspendedAt: new Date('2026-12-01T10:00:00Z') };
    expect(permissionsOfHolder(away)).toEqual([]);
    expect(accessByResource([away]).every(({ holders }) => holders.length === 0)).toBe(true);
    expect(accessMatrixCsv([away])).toContain('"01/12/2026"');
    expect(accessMatrixCsv([away])).not.toContain('"oui"');
  });
});
