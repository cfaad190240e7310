import type { LocalisedText } from '@beffroi/catalogue/domain';
import { asFinding, assessed, type Finding, type Measurement } from './finding.ts';
import type { ImageFacts } from './site-facts.ts';

export const GIVE_PROGRAMS_IMAGE: LocalisedText = {
  fr: 'Donnez au worker l’image des programmes (BEFFROI_LOADER_IMAGE), puis relancez le contrôle.',
  en: 'Give the worker the programs’ image (BEFFROI_LOADER_IMAGE), then run the check again.',
};
export const WAIT_FOR_GPU_NODE: LocalisedText = {
  fr: 'Ajoutez un nœud à GPU s’il n’y en a pas ; si l’image se charge encore, relancez le contrôle plus tard.',
  en: 'Add a node with GPUs if there is none; if the image is still being pulled, run the check again later.',
};

/** @param remedy when it could not be tried */
export const assessImage = (
  check: 'image-pull' | 'engine-image',
  image: Measurement<ImageFacts>,
  remedy: LocalisedText,
): Finding =>
  assessed(
    check,
    image,
    ({ image: wanted, ranAs, problem }) => {
      if (ranAs === null)
        return asFinding(
          check,
          'blocking',
          { fr: `${wanted} : ${problem}`, en: `${wanted}: ${problem}` },
          {
            fr: 'Rendez le registre accessible aux nœuds, ou corrigez l’empreinte.',
            en: 'Let the nodes reach the registry, or correct the digest.',
          },
        );
      const digest = wanted.split('@').at(-1)!;
      return ranAs.includes(digest)
        ? asFinding(check, 'ok', {
            fr: `L’image a été prise par son empreinte ${digest}.`,
            en: `The image was pulled by its digest ${digest}.`,
          })
        : asFinding(
            check,
            'warning',
            { fr: `Le nœud dit avoir lancé ${ranAs}.`, en: `The node says that it ran ${ranAs}.` },
            {
              fr: 'Vérifiez qu’aucun miroir ne remplace les images demandées par empreinte.',
              en: 'Check that no mirror replaces images that are asked for by digest.',
            },
          );
    },
    remedy,
  );
