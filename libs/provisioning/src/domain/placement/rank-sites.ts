import type { LocalisedText, Site } from '@beffroi/catalogue/domain';
import { QUALIFICATIONS } from '@beffroi/contracts/dataplane';
import { gpuOn } from '../sizing/gpu.ts';
import type { Placed } from './place-on-site.ts';

/** Where engines would run. */
export interface Spot {
  readonly site: Site;
  readonly placed: Placed;
}

/** A site that would take them, and why it stands where it does among the others. */
export interface RankedSpot extends Spot {
  readonly reason: LocalisedText;
}

/** What decides between two sites, the first difference alone. */
interface Criterion {
  /** Less is better. */
  readonly of: (spot: Spot) => number;
  readonly why: (spot: Spot, best: Spot) => LocalisedText;
}

const CRITERIA: readonly Criterion[] = [
  {
    of: ({ placed }) => placed.fit.gpus,
    why: ({ placed }, best) => ({
      fr: `Il y faudrait ${placed.fit.gpus} GPU par moteur au lieu de ${best.placed.fit.gpus}.`,
      en: `It would take ${placed.fit.gpus} GPUs for each engine instead of ${best.placed.fit.gpus}.`,
    }),
  },
  {
    of: ({ site }) => QUALIFICATIONS.indexOf(site.qualification),
    why: ({ site }) => ({
      fr: `Sa qualification (${site.qualification}) est gardée pour les données qui la demandent.`,
      en: `Its qualification (${site.qualification}) is kept for data that asks for it.`,
    }),
  },
];

/** Of sites that would take them, the best first: fewest GPUs, then the least qualified, then by name. */
export const rankSites = (spots: readonly Spot[]): RankedSpot[] => {
  const [best, ...others] = spots.toSorted(
    (one, other) =>
      CRITERIA.map(({ of }) => of(one) - of(other)).find((difference) => difference !== 0) ??
      (one.site.id < other.site.id ? -1 : 1),
  );
  if (!best) return [];
  return [
    { ...best, reason: whyFirst(best) },
    ...others.map((spot) => ({ ...spot, reason: whyAfter(spot, best) })),
  ];
};

const whyFirst = ({ site, placed }: Spot): LocalisedText => {
  const bearer = site.nodes.find(({ gpuProduct }) => gpuProduct === placed.gpuProduct);
  const product = (bearer && gpuOn(bearer)?.name) ?? placed.gpuProduct;
  const { gpus } = placed.fit;
  return {
    fr: `Le moins de GPU (${gpus} ${product} par moteur), et la qualification la moins rare qui suffit (${site.qualification}).`,
    en: `The fewest GPUs (${gpus} ${product} for each engine), and the least rare qualification that will do (${site.qualification}).`,
  };
};

const whyAfter = (spot: Spot, best: Spot): LocalisedText =>
  CRITERIA.find(({ of }) => of(spot) !== of(best))?.why(spot, best) ?? {
    fr: 'Il conviendrait aussi bien ; à égalité, l’ordre des noms décide.',
    en: 'It would do as well; between equals the order of names decides.',
  };
