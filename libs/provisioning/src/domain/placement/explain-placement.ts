import type { LocalisedText } from '@beffroi/catalogue/domain';
import type { DoesNotFit, GpuNeed, GpuSupply, NoRoom } from './place-on-site.ts';

/** Why a site cannot take a deployment: what is needed, and what is there. */
export const explainPlacement = (modelName: string, refusal: DoesNotFit | NoRoom): LocalisedText =>
  refusal.kind === 'does-not-fit' ? explainMisfit(modelName, refusal) : explainFullSite(modelName, refusal);

const explainMisfit = (modelName: string, { needed, available, dedicated }: DoesNotFit): LocalisedText => {
  const there = describeSupply(available);
  const place = placeName(dedicated);
  if (needed === null) {
    return {
      fr: `${modelName} ne tient sur aucun GPU connu, même à huit sur un nœud ; ${place.fr} ${there.fr}.`,
      en: `${modelName} fits on no known GPU, even eight on a node; ${place.en} ${there.en}.`,
    };
  }
  const { precision } = needed;
  return {
    fr: `${modelName} en ${precision} demande ${describeNeed(needed)} ; ${place.fr} ${there.fr}.`,
    en: `${modelName} in ${precision} needs ${describeNeed(needed)}; ${place.en} ${there.en}.`,
  };
};

const explainFullSite = (modelName: string, refusal: NoRoom): LocalisedText => {
  const { needed, replicas, total, reserved, dedicated } = refusal;
  const place = placeName(dedicated);
  const wanted = describeNeed({ ...needed, gpus: needed.gpus * replicas });
  return {
    fr: `${modelName} en ${needed.precision} demande ${wanted} ; ${place.fr} en a ${total}, dont ${reserved} réservé${reserved > 1 ? 's' : ''}.`,
    en: `${modelName} in ${needed.precision} needs ${wanted}; ${place.en} has ${total}, of which ${reserved} reserved.`,
  };
};

const placeName = (dedicated: boolean): LocalisedText =>
  dedicated
    ? { fr: 'son pool dédié sur ce site', en: 'its dedicated pool on this site' }
    : { fr: 'ce site', en: 'this site' };

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
