import { err, ok, type Result } from '@beffroi/kernel';
import { CsvError, parse } from 'csv-parse/sync';
import {
  CATEGORIES,
  type Category,
  type DeclaredBody,
  fold,
  type ImportLine,
  MOST_LINES,
  type UnreadableImport,
} from '../../domain/index.ts';

/** Columns by what people call them, accents, case and punctuation apart. */
const COLUMNS: Readonly<Record<string, Column>> = {
  siren: 'siren',
  siret: 'siret',
  'code insee': 'codeInsee',
  insee: 'codeInsee',
  'code commune': 'codeInsee',
  nom: 'name',
  name: 'name',
  categorie: 'category',
  'nature juridique': 'nature',
  departement: 'department',
};
type Column = 'siren' | 'siret' | 'codeInsee' | 'name' | 'category' | 'nature' | 'department';
const KNOWN = 'siren, siret, code_insee, nom, categorie, nature_juridique, departement';

/**
 * Reads a file of members: separated by `;` or `,`, with a header, with or without a byte order mark, quoted as
 * Excel does. A line with a category and a nature juridique declares a body that the national data does not hold.
 */
export const readMembersFile = (text: string): Result<readonly ImportLine[], UnreadableImport> => {
  const rows = parseRows(text);
  if (!rows.ok) return rows;
  const [header, ...body] = rows.value;
  if (!header) return unreadable('empty', '');
  const columns = header.cells.map((cell) => COLUMNS[fold(cell)]);
  if (!columns.some((column) => column === 'siren' || column === 'siret' || column === 'codeInsee'))
    return unreadable('header', KNOWN);
  if (body.length === 0) return unreadable('empty', '');
  if (body.length > MOST_LINES) return unreadable('too-many-lines', String(MOST_LINES));
  return ok(body.map(({ line, cells }) => ({ line, given: givenOf(columns, cells) })));
};

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** By which Excel is told what separates, before the header. */
const SEPARATOR_LINE = /^\uFEFF?sep=[;,]\r?\n/i;

const parseRows = (text: string): Result<readonly Row[], UnreadableImport> => {
  const delimiter = text.slice(0, text.search(/[\r\n]|$/)).includes(';') ? ';' : ',';
  const layout = { bom: true, trim: true, skip_empty_lines: true, skip_records_with_empty_values: true };
  try {
    // With `info` each record comes with where it stands, which the library's types do not say.
    const rows = parse(text, {
      ...layout,
      delimiter,
      from_line: SEPARATOR_LINE.test(text) ? 2 : 1,
      relax_column_count: true,
      info: true,
    }) as unknown as readonly { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return ok(rows.map(({ record, info }) => ({ line: info.lines, cells: record })));
  } catch (error) {
    if (error instanceof CsvError) return unreadable('syntax', lineOf(error));
    throw error;
  }
};

const unreadable = (cause: UnreadableImport['cause'], detail: string) =>
  err<UnreadableImport>({ kind: 'UnreadableImport', cause, detail });

const SIREN_DIGITS = 9;

const givenOf = (columns: readonly (Column | undefined)[], cells: readonly string[]): ImportLine['given'] => {
  const cell = (wanted: Column): string | null => cells[columns.indexOf(wanted)]?.trim() || null;
  // A SIRET names one establishment of the body: its first nine digits are the SIREN.
  const siren = cell('siren') ?? cell('siret')?.replaceAll(/\s/g, '').slice(0, SIREN_DIGITS) ?? null;
  const declared = declaredOf(cell, siren);
  return declared ? { declared } : { siren, codeInsee: cell('codeInsee') };
};

const declaredOf = (
  cell: (column: Column) => string | null,
  siren: string | null,
): DeclaredBody | undefined => {
  const category = CATEGORIES.find((known) => known === fold(cell('category') ?? ''));
  const natureJuridique = cell('nature');
  if (!isDeclared(category) || !natureJuridique) return undefined;
  return { name: cell('name') ?? '', category, natureJuridique, siren, department: cell('department') };
};

/** Communes and groups are in the national data, which knows more of them than a file does. */
const isDeclared = (category: Category | undefined): category is Exclude<Category, 'commune' | 'epci'> =>
  category !== undefined && category !== 'commune' && category !== 'epci';

const lineOf = (error: CsvError): string =>
  typeof error['lines'] === 'number' ? String(error['lines']) : '1';
