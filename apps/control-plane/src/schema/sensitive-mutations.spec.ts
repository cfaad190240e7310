import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { needsRecentLogin, schemaOf } from '@beffroi/platform/graphql';
import { resolvers } from './resolvers.ts';

const SECURITY = new URL('../../../../docs/security.md', import.meta.url);
const ROW = /^\| `(\w+)` +\| (.+?) +\|$/gm;

/** The table under the heading that speaks of them. */
const documented = (): string[] => {
  const [, section = ''] = readFileSync(SECURITY, 'utf8').split('## A recent login with a second factor\n');
  return [...section.split('\n## ')[0]!.matchAll(ROW)].map(([, name]) => name!);
};

describe('the mutations that need a recent login', () => {
  it('are those that docs/security.md gives the reasons of', async () => {
    const fields = Object.values((await schemaOf(resolvers)).getMutationType()!.getFields());
    const sensitive = fields.filter(needsRecentLogin).map(({ name }) => name);
    expect(sensitive.length).toBeGreaterThan(0);
    expect(documented()).toEqual(sensitive.sort());
  });
});
