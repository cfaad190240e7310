/**
 * The law of imports (docs/architecture.md): one rule a sentence. test/lint/imports.spec.ts plants a
 * violation of each and expects it to be refused.
 */
const CONTEXTS = {
  tenancy: [],
  identity: ['tenancy'],
  audit: ['tenancy'],
  catalogue: ['tenancy'],
  provisioning: ['tenancy', 'catalogue'],
  keys: ['tenancy', 'catalogue'],
  quotas: ['tenancy', 'catalogue'],
  metering: ['tenancy', 'catalogue'],
  billing: ['tenancy', 'catalogue', 'metering'],
  compliance: ['tenancy', 'catalogue'],
};

/** Specs and their fixtures use the test kit; everything else in these rules speaks of production sources. */
const SPEC = '\\.(spec|fixture)\\.ts$';
const context = (name, part) => `^libs/${name}/src/${part}/`;
const oneOf = (names) => (names.length ? `(${names.join('|')})` : '(?!)');

const domainRules = Object.entries(CONTEXTS).map(([name, upstream]) => ({
  name: `domain-of-${name}-is-pure`,
  comment: 'domain imports kernel, contracts and the domain of upstream contexts. Nothing else.',
  severity: 'error',
  from: { path: context(name, 'domain'), pathNot: SPEC },
  to: {
    pathNot: ['^libs/(kernel|contracts)/', context(name, 'domain'), `^libs/${oneOf(upstream)}/src/domain/`],
  },
}));

const serverRules = Object.entries(CONTEXTS).map(([name, upstream]) => ({
  name: `server-of-${name}-keeps-to-its-ports`,
  comment:
    'server imports kernel, contracts, platform, its own and upstream domain: no other context, no graphql.',
  severity: 'error',
  from: { path: context(name, 'server'), pathNot: SPEC },
  to: {
    path: '^(libs|apps|test)/',
    pathNot: [
      '^libs/(kernel|contracts|platform)/',
      context(name, '(server|domain)'),
      `^libs/${oneOf(upstream)}/src/domain/`,
    ],
  },
}));

const graphqlRules = Object.entries(CONTEXTS).map(([name, upstream]) => ({
  name: `graphql-of-${name}-never-reaches-a-server`,
  comment:
    'graphql imports kernel, contracts, platform/graphql, its own and upstream domain, upstream graphql types.',
  severity: 'error',
  from: { path: context(name, 'graphql'), pathNot: SPEC },
  to: {
    path: '^(libs|apps|test)/',
    pathNot: [
      '^libs/(kernel|contracts)/',
      '^libs/platform/src/graphql/',
      context(name, '(graphql|domain)'),
      `^libs/${oneOf(upstream)}/src/(domain|graphql)/`,
    ],
  },
}));

const door = (name, dependency, allowed) => ({
  name: `one-door-${name}`,
  comment: `${dependency} has one door.`,
  severity: 'error',
  from: { path: '^(apps|libs)/', pathNot: [...allowed, SPEC] },
  to: { path: `(^|node_modules/)${dependency}(/|$)` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(bun|deno):' },
    },
    {
      name: 'kernel-depends-on-nothing',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: SPEC },
      to: { pathNot: '^libs/kernel/' },
    },
    {
      name: 'contracts-depend-on-kernel',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: SPEC },
      to: { pathNot: '^libs/(kernel|contracts)/' },
    },
    {
      name: 'platform-knows-no-context',
      severity: 'error',
      from: { path: '^libs/platform/', pathNot: SPEC },
      to: { path: '^(libs|apps|test)/', pathNot: '^libs/(kernel|contracts|platform)/' },
    },
    {
      name: 'simulators-know-no-context',
      severity: 'error',
      from: { path: '^libs/simulators/', pathNot: SPEC },
      to: { path: '^(libs|apps|test)/', pathNot: '^libs/(kernel|contracts|simulators)/' },
    },
    {
      name: 'only-standalone-knows-the-simulators',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/standalone/', '^libs/simulators/', SPEC] },
      to: { path: '^libs/simulators/' },
    },
    {
      name: 'apps-do-not-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    ...domainRules,
    ...serverRules,
    ...graphqlRules,
    {
      name: 'gateway-is-bare',
      comment:
        'apps/gateway: kernel, contracts, any domain; of platform config, observability, postgres, crypto.',
      severity: 'error',
      from: { path: '^apps/gateway/', pathNot: SPEC },
      to: {
        path: '^(libs|apps|test)/',
        pathNot: [
          '^apps/gateway/',
          '^libs/(kernel|contracts)/',
          '^libs/[^/]+/src/domain/',
          '^libs/platform/src/(config|observability|postgres|crypto)/',
        ],
      },
    },
    {
      name: 'gateway-loads-no-framework',
      severity: 'error',
      from: {
        path: '^(apps/gateway|libs/platform/src/(config|observability|postgres|crypto))/',
        pathNot: SPEC,
      },
      to: { path: 'node_modules/(@nestjs|typeorm|graphql|@apollo|bullmq|rxjs)(/|$)' },
    },
    {
      name: 'only-the-worker-runs-jobs',
      comment: 'Of the programs only apps/worker knows the queue; everybody else leaves rows.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['^apps/worker/', '^libs/platform/src/(queue|typeorm)/', SPEC],
      },
      to: { path: '^libs/platform/src/queue/' },
    },
    door('bullmq', 'bullmq', ['^libs/platform/src/queue/']),
    door('nodemailer', 'nodemailer', ['^libs/platform/src/mail/']),
    door('kubernetes', '@kubernetes/client-node', ['^libs/platform/src/kubernetes/']),
    door('typeorm', 'typeorm', ['^libs/platform/src/typeorm/', '^libs/[^/]+/src/server/persistence/']),
    door('keycloak', '@keycloak/keycloak-admin-client', ['^libs/platform/src/keycloak/']),
    door('openid-client', 'openid-client', ['^libs/platform/src/oidc/']),
    door('mistral', '@mistralai/mistralai', ['^libs/catalogue/src/server/providers/mistral/']),
  ],
  options: {
    exclude: { path: '^(apps|libs)/[^/]+/dist/' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@beffroi/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
