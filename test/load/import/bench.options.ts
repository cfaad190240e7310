import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** In each round. */
  readonly members: number;
  readonly rounds: number;
  /** Where the figures are written; undefined: printed only. */
  readonly json: string | undefined;
}

/** @throws RangeError for what is not a whole number above 0 */
export const readOptions = (): BenchOptions => {
  const { values } = parseArgs({
    options: {
      members: { type: 'string', default: '1500' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
    },
  });
  return {
    members: countOf('members', values.members),
    rounds: countOf('rounds', values.rounds),
    json: values.json,
  };
};

const countOf = (option: string, text: string): number => {
  if (!/^[1-9][0-9]*$/.test(text)) throw new RangeError(`--${option} takes a whole number above 0`);
  return Number(text);
};
