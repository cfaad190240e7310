import type { ListPrice } from '@beffroi/catalogue/domain';
import { type Text, unreachable } from '@beffroi/kernel';
import { explainPrice } from './explain-price.ts';
import { explainTime } from './explain-time.ts';
import type { RequestAccount } from './request-account.ts';

/**
 * What became of a request, why it took as long and what it cost, for people.
 *
 * @param price of its model when it was admitted; undefined: it had none
 */
export const explainRequest = (request: RequestAccount, price: ListPrice | undefined): readonly Text[] => [
  endOf(request),
  ...(request.attempts > 1 ? [triesOf(request)] : []),
  ...explainTime(request),
  ...countOf(request),
  ...(price ? [explainPrice(request, price)] : []),
];

const endOf = (request: RequestAccount): Text => {
  const { outcome, httpStatus, modelId, siteId } = request;
  switch (outcome) {
    case 'completed':
      return {
        fr: `${modelId} a répondu sur le site ${siteId} (HTTP ${httpStatus}).`,
        en: `${modelId} answered on site ${siteId} (HTTP ${httpStatus}).`,
      };
    case 'client_aborted':
      return {
        fr: 'Le client a coupé la connexion avant la fin ; ce qu’il avait reçu est compté.',
        en: 'The client cut the connection before the end; what it had received counts.',
      };
    case 'upstream_error':
      return failureOf(request);
    case 'recovered':
      return {
        fr: 'La passerelle s’est arrêtée pendant la requête ; son journal a dit jusqu’où elle était allée.',
        en: 'The gateway stopped during the request; its journal told how far it had come.',
      };
    default:
      return unreachable(outcome);
  }
};

/** An engine's own refusal reaches the client with a status of its own; what it said may quote the request, and is not kept. */
const failureOf = ({ modelId, siteId, httpStatus }: RequestAccount): Text => {
  if (httpStatus >= 400 && httpStatus < 500)
    return {
      fr: `Le moteur de ${modelId} sur le site ${siteId} a refusé la requête (HTTP ${httpStatus}) ; sa réponse disait pourquoi, dans « error.message ». Rien n’est compté.`,
      en: `The engine of ${modelId} on site ${siteId} refused the request (HTTP ${httpStatus}); its answer said why, in “error.message”. Nothing counts.`,
    };
  if (httpStatus === 503)
    return {
      fr: `Le moteur de ${modelId} sur le site ${siteId} démarrait ou avait trop à faire (HTTP 503). Rien n’est compté.`,
      en: `The engine of ${modelId} on site ${siteId} was starting or had too much to do (HTTP 503). Nothing counts.`,
    };
  return {
    fr: `Le moteur de ${modelId} sur le site ${siteId} a échoué (HTTP ${httpStatus}) ; ce qui avait été livré est compté, rien d’autre.`,
    en: `The engine of ${modelId} on site ${siteId} failed (HTTP ${httpStatus}); what was delivered counts, and nothing else.`,
  };
};

const triesOf = ({ attempts, course }: RequestAccount): Text => {
  const sites = course?.failedSites?.join(', ');
  return {
    fr: `Il a fallu ${attempts} essais : les moteurs précédents${sites ? ` (${sites})` : ''} ont échoué avant le premier octet.`,
    en: `It took ${attempts} tries: the engines before${sites ? ` (${sites})` : ''} failed ahead of the first byte.`,
  };
};

const countOf = ({ quality, corrected, reasoningTokens }: RequestAccount): Text[] => [
  ...(corrected
    ? [
        {
          fr: 'Les jetons avaient été estimés ; ils ont été mesurés depuis, et la différence est une ligne de correction.',
          en: 'Its tokens had been estimated; they have been measured since, and the difference is a line of correction.',
        },
      ]
    : []),
  ...(quality === 'estimated' && !corrected
    ? [
        {
          fr: 'Le moteur n’a pas dit combien de jetons il a comptés : ils sont estimés d’après ce qui est passé.',
          en: 'The engine did not say how many tokens it counted: they are estimated by what passed.',
        },
      ]
    : []),
  ...(reasoningTokens > 0
    ? [
        {
          fr: `${reasoningTokens} jetons de la sortie sont du raisonnement, que le client ne voit pas toujours.`,
          en: `${reasoningTokens} tokens of the output are reasoning, which clients do not always see.`,
        },
      ]
    : []),
];

/** What can be said of an id under which the asker has no metered request: the same of every such id. */
export const REQUEST_ABSENT: readonly Text[] = [
  {
    fr: 'Aucune de vos requêtes ne porte cet identifiant ; il est dans l’en-tête « x-request-id » de chaque réponse.',
    en: 'No request of yours has this id; it is in the header “x-request-id” of every answer.',
  },
  {
    fr: 'Une requête refusée ne se retrouve que quelques semaines, et seulement si sa clé était bonne ; en rafale, les soixante premières de chaque minute. Sa réponse disait pourquoi, dans « error.code » et « error.message » ; « explainQuota » dit ce qu’il adviendrait de la même aujourd’hui.',
    en: 'A refused request is found for some weeks only, and only if its key was good; of a burst, the first sixty of each minute. Its answer said why, in “error.code” and “error.message”; “explainQuota” says what would become of the same today.',
  },
  {
    fr: 'Une requête en cours n’apparaît qu’une fois terminée, une requête ancienne s’efface avec sa durée de conservation.',
    en: 'A request under way appears once it has ended; an old one goes when its retention is over.',
  },
];
