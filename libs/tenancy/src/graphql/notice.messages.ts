import type { Text } from '@beffroi/kernel';
import type { FailureText } from '@beffroi/platform/graphql';
import { type DeadReason, type InvalidNoticeTarget, MOST_TARGETS } from '../domain/index.ts';

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

/** What people read of a notice that is dead, and what they can do. */
export const deadReasonText = (reason: DeadReason): Text => {
  switch (reason.kind) {
    case 'no-mail-server':
      return {
        fr: 'Aucun serveur de messagerie n’est configuré (BEFFROI_SMTP_URL).',
        en: 'No mail server is configured (BEFFROI_SMTP_URL).',
      };
    case 'nobody-named':
      return {
        fr: 'Personne n’est désigné et aucun administrateur n’a d’adresse électronique : désignez quelqu’un (addNoticeTarget), puis relancez (retryNotice).',
        en: 'Nobody is named, and no administrator has an e-mail address: name somebody (addNoticeTarget), then retryNotice.',
      };
    case 'webhook-removed':
      return { fr: 'Ce destinataire a été retiré.', en: 'The webhook was removed.' };
    case 'not-https':
      return { fr: 'Seules les URL https: sont appelées.', en: 'Only https: is called.' };
    case 'no-public-address':
      return {
        fr: `${reason.host} ne mène pas à une adresse publique.`,
        en: `${reason.host} leads to no public address.`,
      };
    case 'answered':
      return {
        fr: `Le destinataire a répondu ${reason.status}.`,
        en: `The receiver answered ${reason.status}.`,
      };
    case 'failed':
      return { fr: `L’envoi a échoué : ${reason.message}`, en: `It could not be sent: ${reason.message}` };
  }
};
