import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly summary_en: string; readonly runbook: string };
}

const { groups } = parse(readFileSync(join(root, 'infra/observability/alerts.yaml'), 'utf8')) as {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** What the programs say in quotes: the names of their metrics, and the values of their labels. */
const said = new Set(
  execFileSync('git', ['grep', '-hoE', `'[a-z][a-z0-9_-]+'`, '--', 'apps/*/src/*.ts', 'libs/*/src/*.ts'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\n')
    .map((quoted) => quoted.slice(1, -1)),
);

describe('the alert rules', () => {
  it('have names of their own', () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s is of a metric that a program has',
    (_, { expr }) => {
      const metrics = expr.match(/beffroi_\w+/g) ?? [];
      const values = [...expr.matchAll(/\w+="([^"]+)"/g)].map(([, value]) => value);
      expect(metrics).not.toEqual([]);
      expect([...metrics, ...values].filter((name) => !said.has(name!))).toEqual([]);
    },
  );

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s says in both languages what is wrong, how urgent it is, and where it stands what to do',
    (_, { labels, annotations }) => {
      expect(['warning', 'critical']).toContain(labels.severity);
      expect([annotations.summary, annotations.summary_en]).toEqual([expect.any(String), expect.any(String)]);
      expect(existsSync(join(root, annotations.runbook))).toBe(true);
    },
  );
});
