import {
  type CommuneFinding,
  type Findings,
  type ImportLine,
  readRegistration,
  type TerritoryDirectory,
  type TerritoryEntry,
} from '../../domain/index.ts';

/** Asks the directory for all that the lines name, so that they can be decided without waiting. */
export const findAnswers = async (
  directory: TerritoryDirectory,
  lines: readonly ImportLine[],
): Promise<Findings['directory']> => {
  const bySiren = new Map<string, TerritoryEntry | undefined>();
  const byCode = new Map<string, CommuneFinding>();
  for (const { given } of lines) {
    const request = readRegistration(given);
    if (!request.ok || request.value.kind === 'declared') continue;
    const { siren, codeInsee } = request.value;
    if (siren) bySiren.set(siren, await directory.findBySiren(siren));
    if (codeInsee) byCode.set(codeInsee, await directory.findByCodeInsee(codeInsee));
  }
  return ({ siren, codeInsee }) => ({
    bySiren: siren ? bySiren.get(siren) : undefined,
    byCodeInsee: codeInsee ? byCode.get(codeInsee) : undefined,
  });
};
