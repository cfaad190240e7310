import type { FailureText } from '@beffroi/platform/graphql';
import { type InvalidNoticeTarget, MOST_TARGETS } from '../domain/index.ts';

/** What people read when nobody can be told there. */
export const noticeMessages: Readonly<Record<InvalidNoticeTarget['check'], FailureText>> = {
  email: {
    message: { fr: 'Ce n’est pas une adresse électronique.', en: 'This is no e-mail address.' },
    remedy: { fr: 'Donnez-la sans nom ni chevrons : dsi@ville.fr.', en: 'Give it alone: it@town.example.' },
  },
  url: {
    message: {
      fr: 'Ce n’est pas une URL qui puisse être appelée.',
      en: 'This is no URL that can be called.',
    },
    remedy: {
      fr: 'Donnez une URL https:, sans identifiants ni fragment ; http: ne vaut que pour une adresse IP de votre réseau.',
      en: 'Give an https: URL without credentials or fragment; http: is for an IP address of your own network only.',
    },
  },
  count: {
    message: {
      fr: `Il y a déjà ${MOST_TARGETS} destinataires.`,
      en: `There are ${MOST_TARGETS} targets already.`,
    },
    remedy: {
      fr: 'Retirez-en un, ou utilisez une liste de diffusion.',
      en: 'Remove one, or use a mailing list.',
    },
  },
};
