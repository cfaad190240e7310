import { describe, expect, it } from '@jest/globals';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import injectedPorts from './injected-ports.rule.mjs';

const messagesOf = (code: string): string[] =>
  new Linter()
    .verify(
      code,
      {
        files: ['**/*.ts'],
        languageOptions: {
          parser: tseslint.parser,
          parserOptions: { emitDecoratorMetadata: true },
        },
        plugins: { beffroi: { rules: { 'injected-ports': injectedPorts } } },
        rules: { 'beffroi/injected-ports': 'error' },
      },
      'a.ts',
    )
    .map(({ message }) => message);

const injectable = (importLine: string, parameter: string) =>
  `${importLine}\n@Injectable()\nclass A { constructor(${parameter}) {} }`;

describe('a port that Nest injects', () => {
  it('is refused where only its type is imported', () => {
    const refusal = ['Port is injected: import it as a value, not with `import type`.'];
    expect(
      messagesOf(injectable("import type { Port } from './port.ts';", 'private readonly port: Port')),
    ).toEqual(refusal);
    expect(messagesOf(injectable("import { type Port } from './port.ts';", 'port: Port'))).toEqual(refusal);
  });

  it('may be a type where a token says what to inject', () => {
    expect(
      messagesOf(injectable("import type { Port } from './port.ts';", "@Inject('PORT') port: Port")),
    ).toEqual([]);
  });

  it('is accepted as a value, and in a class that Nest does not build', () => {
    expect(messagesOf(injectable("import { Port } from './port.ts';", 'port: Port'))).toEqual([]);
    expect(
      messagesOf("import type { Port } from './port.ts';\nclass A { constructor(port: Port) {} }"),
    ).toEqual([]);
  });
});
