import { asFinding, assessed, type Finding, type Measurement } from './finding.ts';
import { CLOCK_BLOCKS_FROM_MS } from './assess-server.ts';
import type { NodeClockFacts } from './site-facts.ts';

/** Heartbeats and writes are dated in whole seconds, and one follows the other. */
const PRECISION_MS = 2_000;
const WARNS_FROM_MS = 5_000;

/** Tokens, certificates and logs of a node are dated by its own clock. */
export const assessNodeClocks = (clocks: Measurement<readonly NodeClockFacts[]>): Finding =>
  assessed('node-clock', clocks, judge, {
    fr: 'Donnez au worker le droit de lire les nœuds (infra/kubernetes/site-access.yaml).',
    en: 'Give the worker the right to read nodes (infra/kubernetes/site-access.yaml).',
  });

const judge = (clocks: readonly NodeClockFacts[]): Finding => {
  const remedy = {
    fr: 'Réglez l’heure de ces nœuds sur la même source NTP que le reste (SecNumCloud 12.6).',
    en: 'Set these nodes’ clocks by the same NTP source as the rest (SecNumCloud 12.6).',
  };
  const worst = clocks.toSorted((one, other) => offMs(other) - offMs(one))[0];
  if (!worst)
    return asFinding('node-clock', 'not-measurable', NO_HEARTBEAT, {
      fr: 'Vérifiez que les nœuds donnent signe de vie (kubelet), puis relancez le contrôle.',
      en: 'Check that nodes give signs of life (kubelet), then run the check again.',
    });
  const wrong = clocks.filter((clock) => offMs(clock) >= WARNS_FROM_MS);
  if (wrong.length === 0) return asFinding('node-clock', 'ok', describe([worst]));
  const state = offMs(worst) < CLOCK_BLOCKS_FROM_MS ? 'warning' : 'blocking';
  return asFinding('node-clock', state, describe(wrong), remedy);
};

const NO_HEARTBEAT = {
  fr: 'Aucun nœud ne date ses signes de vie.',
  en: 'No node dates its signs of life.',
};

const offMs = ({ aheadMs }: NodeClockFacts): number => Math.max(0, Math.abs(aheadMs) - PRECISION_MS);

const describe = (clocks: readonly NodeClockFacts[]) => {
  const seconds = clocks.map(({ nodeName, aheadMs }) => `${nodeName} ${Math.round(aheadMs / 1_000)} s`);
  return {
    fr: `Écart avec le serveur d’API : ${seconds.join(', ')} (à 2 s près).`,
    en: `From the API server’s clock: ${seconds.join(', ')} (give or take 2 s).`,
  };
};
