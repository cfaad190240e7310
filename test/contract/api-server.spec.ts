import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';
import { namespaceNamed } from './manifests.ts';
import type { Check, Row } from './row.ts';
import { rows } from './rows/index.ts';
import { type Line, type Outcome, renderTable } from './table.ts';
import { has, onStandIn, openTarget, type Target } from './target.ts';
import { WireClient, type WireDocument } from './wire.client.ts';

const CLEANED_WITHIN_MS = 120_000;

interface Plan {
  readonly row: Row;
  readonly check: Check;
  /** What it means when the check passes. */
  readonly outcome: Outcome;
  readonly note?: string;
}

/** What a row asserts on this server, or why it asserts nothing. */
const planOf = (row: Row): Plan | Line => {
  if (onStandIn && row.standIn !== 'holds') {
    if ('notOffered' in row.standIn) return { row, outcome: 'not offered', note: row.standIn.notOffered };
    return { row, check: row.standIn.check, outcome: 'differs', note: row.standIn.differs };
  }
  const missing = (row.needs ?? []).filter((need) => !has(need));
  if (missing.length > 0) return { row, outcome: 'not run', note: `needs ${missing.join(' and ')}` };
  return { row, check: row.check, outcome: 'holds' };
};

const isPlan = (planned: Plan | Line): planned is Plan => 'check' in planned;
const planned = rows.map(planOf);
const plans = planned.filter(isPlan);
const areas = new Set(plans.map(({ row }) => row.area));

const run = `c${Date.now().toString(36)}`;
let serial = 0;
const name = (prefix: string): string => `${run}-${prefix}-${(serial += 1)}`;

describe(`a Kubernetes API server (${onStandIn ? 'the stand-in' : 'CONTRACT_KUBECONFIG'})`, () => {
  const lines: Line[] = planned.filter((line) => !isPlan(line));
  let target: Target;
  let api: WireClient;

  beforeAll(async () => {
    target = await openTarget();
    api = WireClient.fromKubeconfig(target.kubeconfig);
  });

  afterAll(async () => {
    process.stdout.write(`\n${renderTable('Kubernetes contract', lines)}\n`);
    for (const named of await ownNamespaces()) await api.delete(`/api/v1/namespaces/${named}`);
    // Without its controller no namespace ends.
    if (has('controllers'))
      await eventually(async () => expect(await ownNamespaces()).toEqual([]), CLEANED_WITHIN_MS);
    await api.close();
    await target.close();
  }, 2 * CLEANED_WITHIN_MS);

  const ownNamespaces = async (): Promise<string[]> => {
    const { body } = await api.get('/api/v1/namespaces');
    return body.items
      .map(({ metadata }: WireDocument) => metadata.name)
      .filter((named: string) => named.startsWith(run));
  };

  for (const area of areas) {
    describe(area, () => {
      const namespace = name(area.toLowerCase().replaceAll(' ', '-'));

      beforeAll(async () => {
        await api.post('/api/v1/namespaces', namespaceNamed(namespace));
      });

      for (const { row, check, outcome, note } of plans.filter((plan) => plan.row.area === area)) {
        it(
          row.expects,
          async () => {
            const line = lines.push({ row, outcome: 'failed' }) - 1;
            await check({ api, namespace, name, faultsUrl: target.faultsUrl });
            lines[line] = { row, outcome, ...(note ? { note } : {}) };
          },
          90_000,
        );
      }
    });
  }
});
