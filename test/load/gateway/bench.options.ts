import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly rounds: number;
  /** Multiplies how long each phase lasts. */
  readonly pace: number;
  readonly workers: number;
  /** Of the gateway, so many processes each, compared with one another and with nothing else. */
  readonly scaling: readonly number[] | undefined;
  readonly portBase: number;
  readonly json: string | undefined;
  /** Under load at the end, to see that memory stays flat; undefined: not at all. */
  readonly memoryMinutes: number | undefined;
  readonly isHelp: boolean;
  readonly programs: readonly ProgramName[];
  /** For the gateway's process, such as `--cpu-prof`. */
  readonly gatewayNodeOptions: readonly string[];
}

const COMPARED = ['beffroi', 'bare', 'nginx', 'portkey'] as const;
/** `levels` and `unlimited` are the same gateway: under a limit of the pool, of each collectivité, project and key, or none. */
export const PROGRAM_NAMES = [...COMPARED, 'levels', 'unlimited'] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];

export const USAGE = `npm run bench:gateway -- [options]
  --json FILE      writes the medians
  --rounds N       interleaved rounds, 7 unless given
  --pace X         how long each phase lasts, 1 unless given (0.5: half as long)
  --workers N      processes of Beffroi's gateway, 1 unless given
  --scaling A,B,C  compares so many processes of the gateway, each under as much load, and nothing else: 1,2,4
  --programs A,B   of ${PROGRAM_NAMES.join(', ')}; the first four unless given
                   (levels,unlimited: what four levels of limits cost)
  --port-base N    first of 20 ports, 7100 unless given
  --node-options=O of the gateway's process, such as "--cpu-prof --cpu-prof-dir=/tmp/profile"
  --full           also an hour under load, to see that memory stays flat
  --minutes N      that many instead of 60, with --full`;

/** @throws Error with what is wrong */
export const readOptions = (args: readonly string[]): BenchOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'string' },
      rounds: { type: 'string', default: '7' },
      pace: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      scaling: { type: 'string' },
      programs: { type: 'string', default: COMPARED.join(',') },
      'port-base': { type: 'string', default: '7100' },
      'node-options': { type: 'string', default: '' },
      full: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    rounds: positive('rounds', values.rounds),
    pace: positive('pace', values.pace),
    workers: positive('workers', values.workers),
    scaling: values.scaling === undefined ? undefined : scalingIn(values.scaling),
    portBase: positive('port-base', values['port-base']),
    json: values.json === undefined ? undefined : resolve(values.json),
    memoryMinutes: values.full ? positive('minutes', values.minutes) : undefined,
    isHelp: values.help,
    programs: values.programs.split(',').map(programNamed),
    gatewayNodeOptions: values['node-options'].split(' ').filter(Boolean),
  };
};

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not ${text}`);
  return value;
};

const MOST_GATEWAYS = 3;
/** What the others are compared with comes first. */
const scalingIn = (text: string): readonly number[] => {
  const counts = text.split(',').map((count) => positive('scaling', count));
  if (counts.length < 2 || counts.length > MOST_GATEWAYS || counts[0] !== 1)
    throw new Error(`--scaling takes 1 and one or two numbers more, not ${text}`);
  return counts;
};

const programNamed = (text: string): ProgramName => {
  const name = PROGRAM_NAMES.find((known) => known === text);
  if (!name) throw new Error(`--programs knows ${PROGRAM_NAMES.join(', ')}, not ${text}`);
  return name;
};
