import { DEDICATED_LABEL, dedicatedTo } from '../placement/dedicated-pool.ts';
import { gpuOn } from '../sizing/gpu.ts';
import { asFinding, assessed, type Finding, type Measurement } from './finding.ts';
import type { CheckedNode } from './site-facts.ts';

const READ_NODES = {
  fr: 'Donnez au worker le droit de lire les nœuds (infra/kubernetes/site-access.yaml).',
  en: 'Give the worker the right to read nodes (infra/kubernetes/site-access.yaml).',
};

/** Not blocking: GPUs are counted all the time, and a request that finds none is refused by name. */
export const assessGpus = (nodes: Measurement<readonly CheckedNode[]>): Finding =>
  assessed(
    'gpus',
    nodes,
    (all) => {
      const bearers = all.filter(({ gpuCount }) => gpuCount > 0);
      if (bearers.length === 0)
        return asFinding(
          'gpus',
          'warning',
          { fr: 'Aucun nœud n’offre nvidia.com/gpu.', en: 'No node offers nvidia.com/gpu.' },
          {
            fr: 'Ajoutez des nœuds à GPU, avec le NVIDIA GPU Operator.',
            en: 'Add nodes with GPUs, with the NVIDIA GPU Operator.',
          },
        );
      const unknown = bearers.filter((node) => gpuOn(node) === undefined);
      if (unknown.length > 0)
        return asFinding('gpus', 'warning', unusable(unknown), {
          fr: 'Activez GPU feature discovery (nvidia.com/gpu.product) ; un produit inconnu ne reçoit aucun modèle.',
          en: 'Enable GPU feature discovery (nvidia.com/gpu.product); an unknown product gets no model.',
        });
      return asFinding('gpus', 'ok', {
        fr: `${bearers.map(describeNode).join(', ')} (libres).`,
        en: `${bearers.map(describeNode).join(', ')} (free).`,
      });
    },
    READ_NODES,
  );

const unusable = (nodes: readonly CheckedNode[]) => {
  const names = nodes.map(({ nodeName, gpuProduct }) => `${nodeName} (${gpuProduct ?? '?'})`).join(', ');
  return {
    fr: `GPU sans produit reconnu : ${names}.`,
    en: `GPUs without a known product: ${names}.`,
  };
};

const describeNode = (node: CheckedNode): string => {
  const { nodeName, gpuCount, gpuFree, ready } = node;
  const gpu = gpuOn(node)!;
  return `${nodeName}: ${gpuCount} × ${gpu.name} ${gpu.usableGib} GiB, ${ready ? gpuFree : 0}/${gpuCount}`;
};

/** A label brings the owner's pods; only a taint keeps the others away. */
export const assessDedicatedPools = (nodes: Measurement<readonly CheckedNode[]>): Finding =>
  assessed(
    'dedicated-pools',
    nodes,
    (all) => {
      const dedicated = all.filter((node) => dedicatedTo(node) !== undefined);
      const open = dedicated.filter(({ taints }) => !taints.includes(DEDICATED_LABEL));
      if (open.length > 0)
        return asFinding(
          'dedicated-pools',
          'blocking',
          {
            fr: `Sans le taint ${DEDICATED_LABEL} : ${open.map(({ nodeName }) => nodeName).join(', ')}.`,
            en: `Without the taint ${DEDICATED_LABEL}: ${open.map(({ nodeName }) => nodeName).join(', ')}.`,
          },
          {
            fr: `Ajoutez à ces nœuds le taint ${DEDICATED_LABEL}=<collectivité>:NoSchedule, ou retirez l’étiquette.`,
            en: `Add the taint ${DEDICATED_LABEL}=<collectivité>:NoSchedule to these nodes, or remove the label.`,
          },
        );
      return asFinding('dedicated-pools', 'ok', {
        fr: dedicated.length === 0 ? 'Aucun nœud n’est dédié.' : `Nœuds dédiés : ${dedicated.length}.`,
        en: dedicated.length === 0 ? 'No node is dedicated.' : `Dedicated nodes: ${dedicated.length}.`,
      });
    },
    READ_NODES,
  );
