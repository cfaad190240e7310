import { readFileSync } from 'node:fs';
import { err, type Fault, faultLine, type Language, ok, type Result, type Text } from '@beffroi/kernel';
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
  readonly cause: Text;
  readonly example?: string;
}

/** Every fault at once, so that an operator mends the environment in one go. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly ConfigurationFault[];
  readonly fault: Fault;

  constructor(faults: readonly ConfigurationFault[]) {
    const fault = faultOf(faults);
    super(faultLine(fault, 'en'));
    this.faults = faults;
    this.fault = fault;
  }
}

const faultOf = (faults: readonly ConfigurationFault[]): Fault => ({
  code: 'INVALID_CONFIGURATION',
  message: {
    fr: `l’environnement n’est pas utilisable :\n${linesOf(faults, 'fr')}\n`,
    en: `the environment is not usable:\n${linesOf(faults, 'en')}\n`,
  },
  remedy: {
    fr: 'Corrigez ces variables ; docs/reference les décrit toutes.',
    en: 'Mend these variables; docs/reference describes them all.',
  },
});

const EXAMPLE = { fr: 'p. ex.', en: 'e.g.' };
const COLON = { fr: ' :', en: ':' };

const linesOf = (faults: readonly ConfigurationFault[], language: Language): string =>
  faults
    .map(({ name, cause, example }) => {
      const such = example ? `, ${EXAMPLE[language]} ${name}=${example}` : '';
      return `  ${name}${COLON[language]} ${cause[language]}${such}`;
    })
    .join('\n');

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
  found: Result<string | undefined, Text>,
  name: string,
): Result<Value, ConfigurationFault> => {
  const fault = (cause: Text) => err({ name, cause, example: declared.example });
  if (!found.ok) return fault(found.failure);
  const text = found.value ?? declared.default;
  if (text === undefined) return declared.optional ? ok(undefined) : fault(missing(declared));
  const parsed = parseSetting(text, declared);
  return parsed.ok ? parsed : fault(parsed.failure);
};

const missing = (declared: Setting): Text => ({
  fr: `absente (il faut ${expectation(declared).fr})`,
  en: `missing (${expectation(declared).en}): ${declared.description}`,
});

const readText = (name: string, env: Environment, readFile: ReadFile): Result<string | undefined, Text> => {
  const file = env[name + FROM_FILE];
  if (!file) return ok(env[name] || undefined);
  if (env[name]) {
    return err({
      fr: `donnée ici et par ${name}${FROM_FILE} : gardez l’une des deux`,
      en: `set here and by ${name}${FROM_FILE}: keep one`,
    });
  }
  try {
    return ok(readFile(file).trim() || undefined);
  } catch (error) {
    const { message } = error as Error;
    return err({
      fr: `le fichier que nomme ${name}${FROM_FILE} ne peut pas être lu : ${message}`,
      en: `cannot read the file that ${name}${FROM_FILE} names: ${message}`,
    });
  }
};

const unknownVariables = (known: readonly string[], env: Environment): ConfigurationFault[] =>
  Object.keys(env)
    .filter((name) => OURS.test(name) && !TEST_KIT.test(name))
    .filter((name) => !known.includes(name) && !known.includes(name.replace(/_FILE$/, '')))
    .map((name) => {
      const meant = nearestName(name, known);
      return { name, cause: unknown(meant) };
    });

const unknown = (meant: string | undefined): Text => ({
  fr: `inconnue de ce programme${meant ? ` ; vouliez-vous dire ${meant} ?` : ''}`,
  en: `unknown to this program${meant ? `; did you mean ${meant}?` : ''}`,
});
