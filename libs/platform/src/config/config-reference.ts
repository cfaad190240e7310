import { expectation, isSecret } from './parse-setting.ts';
import type { ConfigDefinition, Setting } from './setting.ts';

/** The definition as a Markdown table, for the operator's guide. */
export const configReference = (definition: ConfigDefinition): string => {
  const rows = Object.entries<Setting>(definition).map(([name, declared]) =>
    row(
      `\`${name}\``,
      expectation(declared).en,
      need(declared),
      declared.description,
      code(declared.example),
    ),
  );
  return [
    row('variable', 'value', 'when absent', 'meaning', 'example'),
    row('---', '---', '---', '---', '---'),
    ...rows,
  ]
    .join('\n')
    .concat('\n');
};

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const code = (text: string): string => `\`${text}\``;

const need = (declared: Setting): string => {
  if (declared.default === undefined) return declared.optional ? 'optional' : 'refused';
  return isSecret(declared) ? 'has a default' : code(declared.default);
};
