import { parseArgs } from 'node:util';

export interface InspectOptions {
  readonly directory: string;
  readonly json: boolean;
  /** Without the entries of each segment. */
  readonly summary: boolean;
}

export const USAGE = `npm run journal -- inspect DIR [options]
  DIR         of a gateway (BEFFROI_GATEWAY_DIR), or of one of its workers
  --summary   segments, without their entries
  --json      one object a line`;

/** @returns undefined: it is not what {@link USAGE} says */
export const readInspectOptions = (args: readonly string[]): InspectOptions | undefined => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, summary: { type: 'boolean', default: false } },
    });
    const [command, directory, ...rest] = positionals;
    if (command !== 'inspect' || directory === undefined || rest.length > 0) return undefined;
    return { directory, ...values };
  } catch {
    return undefined;
  }
};
