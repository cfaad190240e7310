import type { Fault } from '@beffroi/kernel';

export const weightsOriginIncomplete = (missing: string): Fault => ({
  code: 'WEIGHTS_ORIGIN_INCOMPLETE',
  message: {
    fr: `BEFFROI_WEIGHTS_ORIGIN est donné, mais ${missing} manque.`,
    en: `BEFFROI_WEIGHTS_ORIGIN is set, but ${missing} is missing.`,
  },
  remedy: {
    fr: `Donnez ${missing}, ou retirez BEFFROI_WEIGHTS_ORIGIN pour monter les poids depuis le registre.`,
    en: `Set ${missing}, or unset BEFFROI_WEIGHTS_ORIGIN to mount weights from the registry.`,
  },
});
