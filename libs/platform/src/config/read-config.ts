import type { Config, ConfigDefinition } from './setting.ts';

/** One thing that is wrong with the environment. */
export interface ConfigurationFault {
  readonly name: string;
  /** Why the variable cannot be used; never holds the value of a secret. */
  readonly cause: string;
  readonly example?: string;
}

/** Every fault at once, so that an operator mends the environment in one go. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly ConfigurationFault[]) {
    super(
      faults
        .map(({ name, cause, example }) => `${name}: ${cause}${example ? ` (${example})` : ''}`)
        .join('\n'),
    );
  }
}

/**
 * Reads and checks the environment. A variable may also come from a file, named by `<NAME>_FILE`.
 *
 * @throws ConfigurationError listing all faults, unknown `BEFFROI_*` variables among them
 */
export const readConfig = <Definition extends ConfigDefinition>(
  _definition: Definition,
  _env: Readonly<Record<string, string | undefined>> = process.env,
): Config<Definition> => {
  throw new Error('being written');
};
