export interface SqlText {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Takes a value and answers its placeholder. */
export type Bind = (value: unknown, type: string) => string;

export const binding = (): { readonly values: unknown[]; readonly bind: Bind } => {
  const values: unknown[] = [];
  return { values, bind: (value, type) => `$${values.push(value)}::${type}` };
};
