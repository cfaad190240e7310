import { scanText } from '../body/json.scanner.ts';
import { completeUsage, type ReadUsage } from './usage.completion.ts';
import { estimatedUsage, type StatementTerms } from './usage.statement.ts';

const FIELD = 'data:';

/** The line of an event with its `usage` completed in its place; every other byte is the engine's. */
export const completeEvent = (line: Buffer, read: ReadUsage, terms: StatementTerms): Buffer => {
  const scanned = scanText(line.subarray(FIELD.length));
  const usage =
    scanned.kind === 'object' ? scanned.members.findLast(({ name }) => name === 'usage') : undefined;
  if (!usage) return line;
  const place = { valueStart: FIELD.length + usage.valueStart, end: FIELD.length + usage.end };
  return completeUsage(line, place, read, terms);
};

/**
 * The event that states usage where the engine did not.
 *
 * @param example a line of the same stream: its id, name and time are taken over
 */
export const estimatedEvent = (
  example: Buffer | undefined,
  outputTokens: number,
  terms: StatementTerms,
): Buffer => {
  const { id = terms.requestId, object, created, model = terms.model.id } = headOf(example);
  const head = JSON.stringify({ id, object, created, model, choices: [] });
  return Buffer.concat([
    Buffer.from(`data: ${head.slice(0, -1)},"usage":`),
    estimatedUsage(outputTokens, terms),
    Buffer.from('}\n\n'),
  ]);
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
