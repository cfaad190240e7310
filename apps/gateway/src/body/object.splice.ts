import { type Member } from './json.scanner.ts';

/** New values of members, as JSON, by names that need no escape; null removes the member. Others stay as they are. */
export type MemberChanges = ReadonlyMap<string, string | null>;

/**
 * The object with some members changed. Nothing else is re-serialised: runs of untouched members are copied byte
 * for byte, so an escape, a big number or a duplicate name that we do not care about arrives as it was sent.
 */
export const spliceObject = (bytes: Buffer, members: readonly Member[], changes: MemberChanges): Buffer => {
  const head = `{${insertions(changes)}`;
  // What stays is never longer than it was with its own braces.
  const spliced = Buffer.allocUnsafe(head.length * MOST_BYTES_PER_UNIT + bytes.length);
  let at = spliced.write(head);
  for (let index = 0; index < members.length;) {
    const end = endOfRun(members, index, changes);
    if (end > index) {
      if (at > 1) spliced[at++] = COMMA;
      at += bytes.copy(spliced, at, members[index]!.start, members[end - 1]!.end);
    }
    index = end + 1;
  }
  spliced[at++] = CLOSE_BRACE;
  return spliced.subarray(0, at);
};

/** Of a UTF-16 code unit in UTF-8, at most. */
const MOST_BYTES_PER_UNIT = 3;
const COMMA = ','.charCodeAt(0);
const CLOSE_BRACE = '}'.charCodeAt(0);

const insertions = (changes: MemberChanges): string => {
  let text = '';
  for (const [name, value] of changes) {
    if (value !== null) text += `${text === '' ? '' : ','}"${name}":${value}`;
  }
  return text;
};

/** Neighbours that stay are one run, white space and commas between them included. @returns the first that goes */
const endOfRun = (members: readonly Member[], from: number, changes: MemberChanges): number => {
  let index = from;
  while (index < members.length && !changes.has(members[index]!.name)) index++;
  return index;
};
