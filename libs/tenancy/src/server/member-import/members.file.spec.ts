import { describe, expect, it } from '@jest/globals';
import { readMembersFile } from './members.file.ts';

const BOM = '\uFEFF';

describe('a file of members', () => {
  it.each([
    ['semicolons and a byte order mark, as Excel writes it', `${BOM}SIREN;Nom\r\n211800339;Bourges\r\n`],
    ['commas', 'siren,nom\n211800339,"Bourges"\n'],
    ['a SIRET', 'Siret;nom\n211 800 339 00012;Bourges\n'],
    ['a quoted separator and CRLF', '"siren";"nom"\r\n"211800339";"Bourges; la ville"\r\n'],
    ['the line by which Excel is told the separator', `${BOM}sep=;\r\nsiren;nom\r\n211800339;Bourges\r\n`],
    ['the line endings of old Macs', 'siren;nom\r211800339;Bourges\r'],
    ['empty lines', 'siren;nom\n\n211800339;Bourges\n;\n\n'],
  ])('is read with %s', (_, text) => {
    expect(readMembersFile(text)).toMatchObject({
      ok: true,
      value: [{ given: { siren: '211800339', codeInsee: null } }],
    });
  });

  it('that was written as UTF-16 and read as UTF-8 is refused by its header, with the columns it may have', () => {
    const text = Buffer.from(`${BOM}siren;nom\r\n211800339;Bourges\r\n`, 'utf16le').toString('utf8');
    expect(readMembersFile(text)).toMatchObject({ ok: false, failure: { cause: 'header' } });
  });

  it('is read by the names of its columns, whatever their accents, case and order', () => {
    expect(readMembersFile('Nom;Code INSEE\nVierzon, ville;18279\n')).toEqual({
      ok: true,
      value: [{ line: 2, given: { siren: null, codeInsee: '18279' } }],
    });
  });

  it('declares a body that the national data does not hold', () => {
    const text =
      'siren;nom;catégorie;nature juridique;département\n261800123;CCAS de Bourges;CCAS;7361;18\n211800339;Bourges;commune;7210;18\n';
    expect(readMembersFile(text)).toMatchObject({
      value: [
        {
          line: 2,
          given: { declared: { name: 'CCAS de Bourges', category: 'ccas', natureJuridique: '7361' } },
        },
        { line: 3, given: { siren: '211800339' } },
      ],
    });
  });

  it.each([
    ['', 'empty', ''],
    ['siren\n', 'empty', ''],
    ['commune;maire\nBourges;x\n', 'header', expect.stringContaining('code_insee')],
    ['siren;nom\n211800339;"Bourges\n', 'syntax', expect.stringMatching(/^\d+$/)],
    [`siren\n${'211800339\n'.repeat(5_001)}`, 'too-many-lines', '5000'],
  ])('is refused with its cause', (text, cause, detail) => {
    expect(readMembersFile(text)).toEqual({
      ok: false,
      failure: { kind: 'UnreadableImport', cause, detail },
    });
  });
});
