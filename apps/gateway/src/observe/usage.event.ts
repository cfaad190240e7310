import { scanText } from '../body/json.scanner.ts';
import type { StreamChoice, StreamEvent } from './stream.event.ts';
import { completeUsage, type ReadUsage } from './usage.completion.ts';
import type { ValuePlace } from './usage.place.ts';
import type { StatementTerms } from './usage.statement.ts';

const FIELD = 'data:';

/**
 * What an event that states usage is besides: nothing else, which is how a stream says it at its end (`choices` is
 * empty); the end of a choice; or a piece of the answer, where the engine counts as it goes.
 */
export type UsageCompany = 'alone' | 'with-end' | 'with-piece';

export const companyOf = ({ choices }: StreamEvent): UsageCompany => {
  if (!Array.isArray(choices) || choices.length === 0) return 'alone';
  return choices.some(isEnd) ? 'with-end' : 'with-piece';
};

/** Which choices that event ends, by number. */
export const endedIn = ({ choices }: StreamEvent): readonly unknown[] =>
  (choices ?? []).filter(isEnd).map(({ index }) => index);

const isEnd = (choice: StreamChoice | null | undefined): boolean => (choice?.finish_reason ?? null) !== null;

/** The line of an event with its `usage` completed in its place; every other byte is the engine's. */
export const completeEvent = (line: Buffer, read: ReadUsage, terms: StatementTerms): Buffer => {
  const place = usageIn(line);
  return place ? completeUsage(line, place, read, terms) : line;
};

/** The line with its `usage` null: it is stated in an event of its own, and who adds up what is stated counts it once. */
export const withoutUsage = (line: Buffer): Buffer => {
  const place = usageIn(line);
  if (!place) return line;
  return Buffer.concat([line.subarray(0, place.valueStart), NOT_YET, line.subarray(place.end)]);
};
const NOT_YET = Buffer.from('null');

const usageIn = (line: Buffer): ValuePlace | undefined => {
  const scanned = scanText(line.subarray(FIELD.length));
  const usage =
    scanned.kind === 'object' ? scanned.members.findLast(({ name }) => name === 'usage') : undefined;
  return usage && { valueStart: FIELD.length + usage.valueStart, end: FIELD.length + usage.end };
};

/**
 * The event that states usage where the engine's own did not, or not alone.
 *
 * @param example a line of the same stream: its id, name and time are taken over
 */
export const usageEvent = (example: Buffer | undefined, usage: Buffer, terms: StatementTerms): Buffer => {
  const { id = terms.requestId, object, created, model = terms.model.id } = headOf(example);
  const head = JSON.stringify({ id, object, created, model, choices: [] });
  return Buffer.concat([Buffer.from(`data: ${head.slice(0, -1)},"usage":`), usage, Buffer.from('}\n\n')]);
};

interface Head {
  readonly id?: unknown;
  readonly object?: unknown;
  readonly created?: unknown;
  readonly model?: unknown;
}

const headOf = (line: Buffer | undefined): Head => {
  if (!line) return {};
  try {
    return JSON.parse(line.toString('utf8', FIELD.length)) as Head;
  } catch {
    // An engine whose events are not JSON: ours is no worse for being without an example.
    return {};
  }
};
