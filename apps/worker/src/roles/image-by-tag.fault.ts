import type { Fault } from '@beffroi/kernel';

export const imageByTag = (setting: string, reference: string): Fault => ({
  code: 'IMAGE_NOT_BY_DIGEST',
  message: {
    fr: `${setting} : « ${reference} » ne désigne pas une image par son empreinte.`,
    en: `${setting}: “${reference}” does not name an image by its digest.`,
  },
  remedy: {
    fr: 'Une étiquette peut un jour désigner une autre image : écrivez …@sha256: et ses 64 chiffres.',
    en: 'A tag may come to name another image: write …@sha256: and its 64 digits.',
  },
});
