import comments from '@eslint-community/eslint-plugin-eslint-comments';
import tseslint from 'typescript-eslint';
import injectedPorts from './test/lint/injected-ports.rule.mjs';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/var/**', '**/coverage/**', '**/planted/**', '.nx/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: {
      '@eslint-community/eslint-comments': comments,
      beffroi: { rules: { 'injected-ports': injectedPorts } },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'beffroi/injected-ports': 'error',
      // A silenced rule states its reason on its own line.
      '@eslint-community/eslint-comments/require-description': 'error',
      '@eslint-community/eslint-comments/no-unlimited-disable': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // An async function without await implements a port whose other implementations do wait.
      '@typescript-eslint/require-await': 'off',
      'max-params': ['error', 5],
      complexity: ['error', 25],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name="forwardRef"]',
          message: 'No forwardRef: the map is wrong, change the map.',
        },
      ],
    },
  },
  {
    // The environment is parsed once, by platform/config; everything else receives values.
    files: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: [
      '**/*.spec.ts',
      'libs/platform/src/config/**',
      'libs/platform/src/testing/**',
      'apps/standalone/**',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read configuration through platform/config.' },
      ],
    },
  },
  {
    // Jest's asymmetric matchers are typed any.
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
      complexity: 'off',
    },
  },
);
