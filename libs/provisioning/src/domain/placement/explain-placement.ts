import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { DoesNotFit, GpuNeed, GpuSupply, NoRoom } from './place-on-site.ts';

/** Why a site cannot take a deployment: what is needed, and what is there. */
export const explainPlacement = (modelName: string, refusal: DoesNotFit | NoRoom): LocalisedText =>
  refusal.kind === 'does-not-fit' ? explainMisfit(modelName, refusal) : explainFullSite(modelName, refusal);

const explainMisfit = (modelName: string, { needed, available }: DoesNotFit): LocalisedText => {
  const there = describeSupply(available);
  if (needed === null) {
    return {
      fr: `${modelName} ne tient sur aucun GPU connu, même à huit sur un nœud ; ce site ${there.fr}.`,
      en: `${modelName} fits on no known GPU, even eight on a node; this site ${there.en}.`,
    };
  }
  const { precision } = needed;
  return {
    fr: `${modelName} en ${precision} demande ${describeNeed(needed)} ; ce site ${there.fr}.`,
    en: `${modelName} in ${precision} needs ${describeNeed(needed)}; this site ${there.en}.`,
  };
};

const explainFullSite = (modelName: string, refusal: NoRoom): LocalisedText => {
  const { needed, replicas, total, reserved } = refusal;
  const wanted = describeNeed({ ...needed, gpus: needed.gpus * replicas });
  return {
    fr: `${modelName} en ${needed.precision} demande ${wanted} ; ce site en a ${total}, dont ${reserved} réservé${reserved > 1 ? 's' : ''}.`,
    en: `${modelName} in ${needed.precision} needs ${wanted}; this site has ${total}, of which ${reserved} reserved.`,
  };
};

/** `8 H200`: the word is the same in both languages. */
const describeNeed = ({ gpus, product }: GpuNeed): string => `${gpus} ${product}`;

/** `2 L40S`, and with several nodes `3 × 2 L40S`. */
const describeSupply = (supply: readonly GpuSupply[]): LocalisedText => {
  if (supply.length === 0) return { fr: 'n’a aucun GPU', en: 'has no GPU' };
  const text = supply
    .map(({ nodes, gpusPerNode, product }) => `${nodes > 1 ? `${nodes} × ` : ''}${gpusPerNode} ${product}`)
    .join(', ');
  return { fr: `a ${text}`, en: `has ${text}` };
};
