import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { namespaceNamed } from './manifests.ts';
import type { Check, Row, Subject } from './row.ts';
import { rows } from './rows/index.ts';
import { type Line, type Outcome, renderTable } from './table.ts';
import { has, onStandIn, openTarget, type Target } from './target.ts';
import { WireClient } from './wire.client.ts';

/** What a row asserts on this server, or why it asserts nothing. */
const planOf = (
  row: Row,
): { readonly check: Check; readonly outcome: Outcome; readonly note?: string } | Line => {
  if (onStandIn && row.standIn !== 'holds') {
    if ('notOffered' in row.standIn) return { row, outcome: 'not offered', note: row.standIn.notOffered };
    return { check: row.standIn.check, outcome: 'differs', note: row.standIn.differs };
  }
  if (!row.check) return { row, outcome: 'not run', note: 'nobody can assert it here' };
  const missing = (row.needs ?? []).filter((need) => !has(need));
  if (missing.length > 0) return { row, outcome: 'not run', note: `needs ${missing.join(' and ')}` };
  return { check: row.check, outcome: 'holds' };
};

const run = `c${Date.now().toString(36)}`;
let serial = 0;
const name = (prefix: string): string => `${run}-${prefix}-${(serial += 1)}`;

describe(`a Kubernetes API server (${onStandIn ? 'the stand-in' : 'CONTRACT_KUBECONFIG'})`, () => {
  const lines: Line[] = [];
  let target: Target;
  let api: WireClient;

  beforeAll(async () => {
    target = await openTarget();
    api = WireClient.fromKubeconfig(target.kubeconfig);
  });

  afterAll(async () => {
    await api.close();
    await target.close();
    process.stdout.write(`\n${renderTable('Kubernetes contract', lines)}\n`);
  });

  for (const area of new Set(rows.map((row) => row.area))) {
    describe(area, () => {
      const namespace = name(area.toLowerCase().replaceAll(' ', '-'));

      beforeAll(async () => {
        await api.post('/api/v1/namespaces', namespaceNamed(namespace));
      });

      afterAll(async () => {
        await api.delete(`/api/v1/namespaces/${namespace}`);
      });

      for (const row of rows.filter((candidate) => candidate.area === area)) {
        const plan = planOf(row);
        if (!('check' in plan)) {
          lines.push(plan);
          continue;
        }
        it(
          row.expects,
          async () => {
            const subject: Subject = { api, namespace, name, faultsUrl: target.faultsUrl };
            const line = lines.push({ row, outcome: 'failed' }) - 1;
            await plan.check(subject);
            lines[line] = { row, outcome: plan.outcome, ...(plan.note ? { note: plan.note } : {}) };
          },
          90_000,
        );
      }
    });
  }
});
