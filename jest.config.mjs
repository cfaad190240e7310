import { readFileSync } from 'node:fs';

const build = JSON.parse(readFileSync(new URL('./swc.json', import.meta.url), 'utf8'));
/** As in the build, but Jest resolves the sources themselves: imports keep their `.ts`. */
const swc = {
  ...build,
  jsc: { ...build.jsc, rewriteRelativeImportExtensions: false },
  sourceMaps: 'inline',
  swcrc: false,
};

/** What every suite shares: SWC, ESM, and packages resolved to their sources. */
const shared = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testEnvironment: '<rootDir>/test/covered-lines/recording.environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['@beffroi/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['/dist/', '/var/'],
};

export default {
  // A deadline against hanging, not a measure: two cores may carry much else.
  testTimeout: 30_000,
  // A worker keeps much of every spec it ran, and each next one takes longer for it.
  workerIdleMemoryLimit: '700MB',
  // It may have coverage to write when all specs have run.
  workerGracefulExitTimeout: 10_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.int\\.spec\\.ts$', '<rootDir>/test/'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['**/*.int.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
      globalSetup: '<rootDir>/test/database/start.mjs',
      globalTeardown: '<rootDir>/test/database/stop.mjs',
    },
    {
      ...shared,
      displayName: 'contract',
      roots: ['<rootDir>/test/contract', '<rootDir>/test/lint'],
      testMatch: ['**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'e2e',
      roots: ['<rootDir>/test/e2e'],
      testMatch: ['**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'kubectl',
      roots: ['<rootDir>/test/kubectl'],
      testMatch: ['**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'keycloak',
      roots: ['<rootDir>/test/keycloak'],
      testMatch: ['**/*.spec.ts'],
      globalSetup: '<rootDir>/test/keycloak/start.mjs',
      globalTeardown: '<rootDir>/test/keycloak/stop.mjs',
    },
    {
      ...shared,
      displayName: 'resilience',
      roots: ['<rootDir>/test/resilience'],
      testMatch: ['**/*.spec.ts'],
    },
  ],
};
