/** What each type of setting becomes once read. */
export interface SettingValues {
  string: string;
  /** A whole number, in decimal. */
  int: number;
  /** `on` or `off`, `true` or `false`. */
  bool: boolean;
  /** 0 to 65535; 0 lets the system choose. */
  port: number;
  /** An absolute URL, as it was written. */
  url: string;
  /** A file or folder, made absolute. */
  path: string;
  /** A text that is never printed. */
  secret: string;
  /** 32 bytes, given in base64; never printed. */
  key: Buffer;
  /** Milliseconds, written `250ms`, `30s`, `15min`, `24h` or `7d`. */
  duration: number;
  /** Texts separated by commas. */
  list: readonly string[];
  /** Addresses and ranges of them separated by commas: `10.1.0.0/16, 2001:db8::/32`. */
  ranges: readonly string[];
  /** One of `values`. */
  enum: string;
}
export type SettingType = keyof SettingValues;

export interface Setting<Type extends SettingType = SettingType> {
  readonly type: Type;
  /** One sentence for the operator. */
  readonly description: string;
  /** A value that would be accepted; for a secret, one that nobody uses. */
  readonly example: string;
  /** The text that is read when the variable is not set. */
  readonly default?: string;
  /** Not set and no default: the value is undefined. */
  readonly optional?: boolean;
  /** The value is never printed, not even in a fault; types `secret` and `key` always are. */
  readonly secret?: boolean;
  /** For `enum`. */
  readonly values?: readonly string[];
}

/** Declares one variable of the environment: `BEFFROI_HTTP_PORT: setting({ type: 'port', … })`. */
export const setting = <const S extends Setting>(declared: S): S => declared;

/** Variables by name. All begin with `BEFFROI_`. */
export type ConfigDefinition = Readonly<Record<`BEFFROI_${string}`, Setting>>;

type ValueOf<S> = S extends { readonly type: 'enum'; readonly values: readonly (infer V)[] }
  ? V
  : S extends { readonly type: infer Type extends SettingType }
    ? SettingValues[Type]
    : never;

/** What {@link readConfig} gives for a definition: the same names, typed values. */
export type Config<Definition extends ConfigDefinition> = {
  readonly [Name in keyof Definition]: Definition[Name] extends { readonly optional: true }
    ? ValueOf<Definition[Name]> | undefined
    : ValueOf<Definition[Name]>;
};

export const defineConfig = <const Definition extends ConfigDefinition>(definition: Definition): Definition =>
  definition;
