import type { FailureText } from '@beffroi/platform/graphql';
import type { RegionRefused, SiteRefused } from '../domain/index.ts';

type Cause = SiteRefused['cause'];

const UNKNOWN = (siteId: string | null): FailureText => ({
  message: {
    fr: siteId === null ? 'Aucun site n’est enregistré.' : `Il n’y a pas de site « ${siteId} ».`,
    en: siteId === null ? 'No site is registered.' : `There is no site “${siteId}”.`,
  },
  remedy: {
    fr: 'Consultez la requête « sites » ; un site s’enregistre avec le programme init.',
    en: 'See the query “sites”; a site is registered with the init program.',
  },
});

const SITE: Readonly<Record<Exclude<Cause, 'unknown'>, (siteId: string, checks: string) => FailureText>> = {
  unseen: (siteId) => ({
    message: {
      fr: `Les GPU du site « ${siteId} » n’ont pas encore été comptés.`,
      en: `The GPUs of the site “${siteId}” have not been counted yet.`,
    },
    remedy: {
      fr: 'Réessayez dans une minute ; si cela dure, vérifiez que le worker atteint le cluster du site.',
      en: 'Try again in a minute; if it lasts, check that the worker reaches the site’s cluster.',
    },
  }),
  unreachable: (siteId) => ({
    message: {
      fr: `Le cluster du site « ${siteId} » ne répond pas.`,
      en: `The cluster of the site “${siteId}” does not answer.`,
    },
    remedy: {
      fr: 'Choisissez un autre site, ou ne précisez rien : le meilleur qui répond sera pris.',
      en: 'Choose another site, or give none: the best one that answers is taken.',
    },
  }),
  blocked: (siteId, checks) => ({
    message: {
      fr: `Le site « ${siteId} » n’est pas prêt à héberger : son contrôle a échoué (${checks}).`,
      en: `The site “${siteId}” is not ready to host: it fails its check (${checks}).`,
    },
    remedy: {
      fr: 'Choisissez un autre site ; l’opérateur voit la cause et le remède dans « sites { lastCheck } ».',
      en: 'Choose another site; the operator sees cause and remedy in “sites { lastCheck }”.',
    },
  }),
};

/** What people read when sites say no for their own sake. */
export const placementMessages = {
  siteRefused: (failure: SiteRefused): FailureText =>
    failure.cause === 'unknown' || failure.siteId === null
      ? UNKNOWN(failure.siteId)
      : SITE[failure.cause](failure.siteId, failure.cause === 'blocked' ? failure.blocking.join(', ') : ''),
  regionRefused: ({ siteName, region, allowed }: RegionRefused): FailureText => ({
    message: {
      fr: `${siteName} est dans la région « ${region} », qui n’est pas autorisée.`,
      en: `${siteName} is in the region “${region}”, which is not allowed.`,
    },
    remedy:
      allowed.length === 0
        ? {
            fr: 'Aucune région demandée n’est autorisée pour cette collectivité : demandez-en d’autres, ou aucune.',
            en: 'No region that was asked for is allowed to this collectivité: ask for others, or for none.',
          }
        : {
            fr: `Choisissez un site de : ${allowed.join(', ')}.`,
            en: `Choose a site of: ${allowed.join(', ')}.`,
          },
  }),
};
