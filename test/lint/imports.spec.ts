import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

interface Planted {
  readonly rule: string;
  readonly from: string;
  readonly imports: string;
  /** What the import points at, where the planted tree needs a file for it. */
  readonly to?: string;
}

/** One violation of each sentence of the law; each must be refused by the rule that says so. */
const PLANTED: readonly Planted[] = [
  {
    rule: 'domain-of-keys-is-pure',
    from: 'libs/keys/src/domain/a.ts',
    imports: "import { b } from '../server/b.ts';\nb;",
    to: 'libs/keys/src/server/b.ts',
  },
  {
    rule: 'domain-of-keys-is-pure',
    from: 'libs/keys/src/domain/a.ts',
    imports: "import { readFileSync } from 'node:fs';\nreadFileSync;",
  },
  {
    rule: 'domain-of-keys-is-pure',
    from: 'libs/keys/src/domain/a.ts',
    imports: "import type { B } from '../../../metering/src/domain/b.ts';\nexport type A = B;",
    to: 'libs/metering/src/domain/b.ts',
  },
  {
    rule: 'domain-of-keys-is-pure',
    from: 'libs/keys/src/domain/a.ts',
    imports: "export const a = () => import('../server/b.ts');",
    to: 'libs/keys/src/server/b.ts',
  },
  {
    rule: 'domain-of-tenancy-is-pure',
    from: 'libs/tenancy/src/domain/a.ts',
    imports: "import { b } from '../../../keys/src/domain/b.ts';\nb;",
    to: 'libs/keys/src/domain/b.ts',
  },
  {
    rule: 'server-of-keys-keeps-to-its-ports',
    from: 'libs/keys/src/server/a.ts',
    imports: "import { b } from '../../../tenancy/src/server/b.ts';\nb;",
    to: 'libs/tenancy/src/server/b.ts',
  },
  {
    rule: 'server-of-keys-keeps-to-its-ports',
    from: 'libs/keys/src/server/a.ts',
    imports: "import { b } from '../graphql/b.ts';\nb;",
    to: 'libs/keys/src/graphql/b.ts',
  },
  {
    rule: 'graphql-of-keys-never-reaches-a-server',
    from: 'libs/keys/src/graphql/a.ts',
    imports: "import { b } from '../server/b.ts';\nb;",
    to: 'libs/keys/src/server/b.ts',
  },
  {
    rule: 'graphql-of-keys-never-reaches-a-server',
    from: 'libs/keys/src/graphql/a.ts',
    imports: "import { b } from '../../../platform/src/typeorm/b.ts';\nb;",
    to: 'libs/platform/src/typeorm/b.ts',
  },
  {
    rule: 'gateway-is-bare',
    from: 'apps/gateway/src/a.ts',
    imports: "import { b } from '../../../libs/platform/src/typeorm/b.ts';\nb;",
    to: 'libs/platform/src/typeorm/b.ts',
  },
  {
    rule: 'gateway-is-bare',
    from: 'apps/gateway/src/a.ts',
    imports: "import { b } from '../../../libs/metering/src/server/b.ts';\nb;",
    to: 'libs/metering/src/server/b.ts',
  },
  {
    rule: 'gateway-loads-no-framework',
    from: 'apps/gateway/src/a.ts',
    imports: "import { Injectable } from '@nestjs/common';\nInjectable;",
  },
  {
    rule: 'gateway-loads-no-framework',
    from: 'libs/platform/src/crypto/a.ts',
    imports: "import { DataSource } from 'typeorm';\nDataSource;",
  },
  {
    rule: 'one-door-typeorm',
    from: 'libs/keys/src/server/operations/a.ts',
    imports: "import { DataSource } from 'typeorm';\nDataSource;",
  },
  {
    rule: 'one-door-kubernetes',
    from: 'apps/worker/src/a.ts',
    imports: "import { KubeConfig } from '@kubernetes/client-node';\nKubeConfig;",
  },
  {
    rule: 'one-door-openid-client',
    from: 'apps/control-plane/src/a.ts',
    imports: "import * as client from 'openid-client';\nclient;",
  },
  {
    rule: 'one-door-keycloak',
    from: 'libs/identity/src/server/a.ts',
    imports: "import { NetworkError } from '@keycloak/keycloak-admin-client';\nNetworkError;",
  },
  {
    rule: 'one-door-mistral',
    from: 'libs/provisioning/src/server/a.ts',
    imports: "import { Mistral } from '@mistralai/mistralai';\nMistral;",
  },
  {
    rule: 'kernel-depends-on-nothing',
    from: 'libs/kernel/src/a.ts',
    imports: "import { readFileSync } from 'node:fs';\nreadFileSync;",
  },
  {
    rule: 'contracts-depend-on-kernel',
    from: 'libs/contracts/src/a.ts',
    imports: "import { b } from '../../platform/src/crypto/b.ts';\nb;",
    to: 'libs/platform/src/crypto/b.ts',
  },
  {
    rule: 'platform-knows-no-context',
    from: 'libs/platform/src/crypto/a.ts',
    imports: "import { b } from '../../../keys/src/domain/b.ts';\nb;",
    to: 'libs/keys/src/domain/b.ts',
  },
  {
    rule: 'only-standalone-knows-the-simulators',
    from: 'apps/worker/src/a.ts',
    imports: "import { b } from '../../../libs/simulators/src/engine/b.ts';\nb;",
    to: 'libs/simulators/src/engine/b.ts',
  },
  {
    rule: 'apps-do-not-import-apps',
    from: 'apps/worker/src/a.ts',
    imports: "import { b } from '../../gateway/src/b.ts';\nb;",
    to: 'apps/gateway/src/b.ts',
  },
  {
    rule: 'no-cycles',
    from: 'libs/kernel/src/a.ts',
    imports: "import { a } from './a23.ts';\nexport const b = () => a;",
  },
  {
    rule: 'only-the-worker-runs-jobs',
    from: 'apps/control-plane/src/a.ts',
    imports: "import { b } from '../../../libs/platform/src/queue/b.ts';\nb;",
    to: 'libs/platform/src/queue/b.ts',
  },
  {
    rule: 'one-door-bullmq',
    from: 'apps/worker/src/a.ts',
    imports: "import { Queue } from 'bullmq';\nQueue;",
  },
  {
    rule: 'one-door-nodemailer',
    from: 'apps/worker/src/a.ts',
    imports: "import { createTransport } from 'nodemailer';\ncreateTransport;",
  },
];

interface CruiseResult {
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

const write = (file: string, content: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
};

/** Each violation in a file of its own, all in one tree, judged by the project's own rules. */
const fileOf = (index: number): string => PLANTED[index]!.from.replace('a.ts', `a${index}.ts`);

const plant = (tree: string): void => {
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  write(join(tree, 'package.json'), '{ "type": "module" }');
  write(
    join(tree, 'tsconfig.json'),
    '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }',
  );
  for (const { to } of PLANTED)
    if (to) write(join(tree, to), 'export const b = 1;\nexport type B = number;\n');
  PLANTED.forEach(({ imports }, index) => write(join(tree, fileOf(index)), `${imports}\n`));
};

const violationsIn = (tree: string): readonly { from: string; rule: string }[] => {
  const output = execFileSync(
    join(root, 'node_modules/.bin/depcruise'),
    ['--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', 'apps', 'libs'],
    {
      cwd: tree,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  return (JSON.parse(output) as CruiseResult).summary.violations.map(({ from, rule }) => ({
    from,
    rule: rule.name,
  }));
};

describe('the law of imports', () => {
  let violations: readonly { from: string; rule: string }[] = [];

  beforeAll(() => {
    const tree = mkdtempSync(join(tmpdir(), 'beffroi-planted-'));
    try {
      plant(tree);
      violations = violationsIn(tree);
    } finally {
      rmSync(tree, { recursive: true });
    }
  });

  it.each(PLANTED.map((planted, index) => ({ ...planted, index })))(
    'refuses by $rule: $imports',
    ({ rule, index }) => {
      expect(violations).toContainEqual({ from: fileOf(index), rule });
    },
  );
});
