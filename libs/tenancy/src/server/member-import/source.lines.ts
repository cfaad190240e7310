import { err, ok, type Result } from '@beffroi/kernel';
import {
  type ImportFailure,
  type ImportLine,
  type ImportSource,
  parseSiren,
  type TerritoryDirectory,
  type TerritoryEntry,
} from '../../domain/index.ts';
import { readMembersFile } from './members.file.ts';

/** The lines of a file, or one for each body of a group or département. */
export const readSource = async (
  directory: TerritoryDirectory,
  source: ImportSource,
): Promise<Result<readonly ImportLine[], ImportFailure>> => {
  switch (source.kind) {
    case 'csv':
      return readMembersFile(source.text);
    case 'epci':
      return linesOf(await groupWithMembers(directory, source.siren), source.kind, source.siren);
    case 'department':
      return linesOf(
        await directory.inDepartment(source.code.trim().toUpperCase()),
        source.kind,
        source.code,
      );
  }
};

/** The group first, then its communes. */
const groupWithMembers = async (
  directory: TerritoryDirectory,
  given: string,
): Promise<readonly TerritoryEntry[]> => {
  const siren = parseSiren(given);
  const group = siren.ok ? await directory.findBySiren(siren.value) : undefined;
  return siren.ok && group?.category === 'epci' ? [group, ...(await directory.membersOf(siren.value))] : [];
};

const linesOf = (
  entries: readonly TerritoryEntry[],
  source: 'epci' | 'department',
  given: string,
): Result<readonly ImportLine[], ImportFailure> =>
  entries.length === 0
    ? err({ kind: 'NobodyThere', source, given })
    : ok(
        entries.map(({ siren, codeInsee }, index) => ({
          line: index + 1,
          given: siren ? { siren } : { codeInsee },
        })),
      );
