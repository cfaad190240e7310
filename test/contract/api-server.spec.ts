import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';
import { namespaceNamed } from './manifests.ts';
import type { Row } from './row.ts';
import { rows } from './rows/index.ts';
import { type Line, renderTable } from './table.ts';
import { has, onStandIn, openTarget, type Target } from './target.ts';
import { WireClient, type WireDocument } from './wire.client.ts';

const CLEANED_WITHIN_MS = 120_000;

/** Why a row cannot be asserted on this server; undefined: it can. */
const lackOf = ({ needs = [] }: Row): string | undefined => {
  const missing = needs.filter((need) => !has(need));
  return missing.length > 0 ? `needs ${missing.join(' and ')}` : undefined;
};

const asserted = rows.filter((row) => lackOf(row) === undefined);
const notRun = rows.flatMap((row): Line[] => {
  const note = lackOf(row);
  return note === undefined ? [] : [{ row, outcome: 'not run', note }];
});
const areas = new Set(asserted.map(({ area }) => area));

const run = `c${Date.now().toString(36)}`;
let serial = 0;
const name = (prefix: string): string => `${run}-${prefix}-${(serial += 1)}`;

describe(`a Kubernetes API server (${onStandIn ? 'the stand-in' : 'CONTRACT_KUBECONFIG'})`, () => {
  const lines: Line[] = [...notRun];
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

      for (const row of asserted.filter((one) => one.area === area)) {
        it(
          row.expects,
          async () => {
            const line = lines.push({ row, outcome: 'failed' }) - 1;
            await row.check({ api, namespace, name, faultsUrl: target.faultsUrl });
            lines[line] = { row, outcome: 'holds' };
          },
          90_000,
        );
      }
    });
  }
});
