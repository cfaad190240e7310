import { type Member } from './json.scanner.ts';

/** New values of members, as JSON; null removes the member. Others stay as they are. */
export type MemberChanges = ReadonlyMap<string, string | null>;

/**
 * The object with some members changed. Nothing else is re-serialised: runs of untouched members are copied byte
 * for byte, so an escape, a big number or a duplicate name that we do not care about arrives as it was sent.
 */
export const spliceObject = (bytes: Buffer, members: readonly Member[], changes: MemberChanges): Buffer => {
  const parts: Buffer[] = [Buffer.from(`{${insertions(changes)}`)];
  let empty = parts[0]!.length === 1;
  for (const run of untouchedRuns(members, changes)) {
    if (!empty) parts.push(COMMA);
    parts.push(bytes.subarray(run.start, run.end));
    empty = false;
  }
  parts.push(CLOSE);
  return Buffer.concat(parts);
};

const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');

const insertions = (changes: MemberChanges): string => {
  let text = '';
  for (const [name, value] of changes) {
    if (value !== null) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${value}`;
  }
  return text;
};

/** Neighbours that stay are one run, white space and commas between them included. */
const untouchedRuns = (members: readonly Member[], changes: MemberChanges) => {
  const runs: { start: number; end: number }[] = [];
  let follows = false;
  for (const member of members) {
    const stays = !changes.has(member.name);
    if (stays && follows) runs.at(-1)!.end = member.end;
    else if (stays) runs.push({ start: member.start, end: member.end });
    follows = stays;
  }
  return runs;
};
