/** undefined: all is well; otherwise what is missing, in words for an operator. */
export type HealthCheck = () => Promise<string | undefined> | string | undefined;

export interface Readiness {
  readonly ready: boolean;
  /** What each failing check says, by its name. */
  readonly missing: Readonly<Record<string, string>>;
}

export interface Health {
  readonly program: string;
  /** Adds a condition of readiness. A check that throws or takes more than 2 s counts as failing. */
  check(name: string, check: HealthCheck): void;
  readiness(): Promise<Readiness>;
  /** From now on not ready, so that no new traffic comes. */
  drain(): void;
}

export const createHealth = (_options: { readonly program: string }): Health => {
  throw new Error('being written');
};
