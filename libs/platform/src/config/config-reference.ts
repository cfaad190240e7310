import type { ConfigDefinition } from './setting.ts';

/** The definition as a Markdown table, for the operator's guide. */
export const configReference = (_definition: ConfigDefinition): string => {
  throw new Error('being written');
};
