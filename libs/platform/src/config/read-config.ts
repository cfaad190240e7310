import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '@beffroi/kernel';
import { nearestName } from './nearest-name.ts';
import { expectation, parseSetting } from './parse-setting.ts';
import type { Config, ConfigDefinition, Setting, SettingType, SettingValues } from './setting.ts';

/** Gives a file's text, or throws. */
type ReadFile = (path: string) => string;
type Environment = Readonly<Record<string, string | undefined>>;
type Value = SettingValues[SettingType] | undefined;

const OURS = /^BEFFROI_/;
/** Settings of the test kit, which every program started by a test inherits. */
const TEST_KIT = /^BEFFROI_TEST_/;
const FROM_FILE = '_FILE';

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
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    const lines = faults.map(
      ({ name, cause, example }) => `  ${name}: ${cause}${example ? `, e.g. ${name}=${example}` : ''}`,
    );
    super(`the environment is not usable:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads and checks the environment. A variable may also come from a file, named by `<NAME>_FILE`; an empty one
 * counts as not set.
 *
 * @throws ConfigurationError listing all faults, unknown `BEFFROI_*` variables among them
 */
export const readConfig = <Definition extends ConfigDefinition>(
  definition: Definition,
  env: Environment = process.env,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): Config<Definition> => {
  const read = Object.entries<Setting>(definition).map(
    ([name, declared]) => [name, readSetting(declared, readText(name, env, readFile), name)] as const,
  );
  const faults = [
    ...read.flatMap(([, result]) => (result.ok ? [] : [result.failure])),
    ...unknownVariables(Object.keys(definition), env),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return Object.fromEntries(
    read.map(([name, result]) => [name, result.ok ? result.value : undefined]),
  ) as Config<Definition>;
};

const readSetting = (
  declared: Setting,
  found: Result<string | undefined, string>,
  name: string,
): Result<Value, ConfigurationFault> => {
  const fault = (cause: string) => err({ name, cause, example: declared.example });
  if (!found.ok) return fault(found.failure);
  const text = found.value ?? declared.default;
  if (text === undefined) {
    return declared.optional
      ? ok(undefined)
      : fault(`missing (${expectation(declared)}): ${declared.description}`);
  }
  const parsed = parseSetting(text, declared);
  return parsed.ok ? parsed : fault(parsed.failure);
};

const readText = (name: string, env: Environment, readFile: ReadFile): Result<string | undefined, string> => {
  const file = env[name + FROM_FILE];
  if (!file) return ok(env[name] || undefined);
  if (env[name]) return err(`set here and by ${name}${FROM_FILE}: keep one`);
  try {
    return ok(readFile(file).trim() || undefined);
  } catch (error) {
    return err(`cannot read the file that ${name}${FROM_FILE} names: ${(error as Error).message}`);
  }
};

const unknownVariables = (known: readonly string[], env: Environment): ConfigurationFault[] =>
  Object.keys(env)
    .filter((name) => OURS.test(name) && !TEST_KIT.test(name))
    .filter((name) => !known.includes(name) && !known.includes(name.replace(/_FILE$/, '')))
    .map((name) => {
      const meant = nearestName(name, known);
      return { name, cause: `unknown to this program${meant ? `; did you mean ${meant}?` : ''}` };
    });
