import type { SitePermission } from '../access/site-permissions.ts';
import { asFinding, assessed, type Finding, type Measurement, plain } from './finding.ts';
import type { ClockFacts, PermissionFacts, RuleFacts, SiteFacts } from './site-facts.ts';

/** The oldest whose behaviour the contract suite holds (docs/kubernetes.md). */
const OLDEST_MINOR = 33;
const CLOCK_WARNS_FROM_MS = 2_000;
/** Beyond this, leases and tokens are misjudged. */
export const CLOCK_BLOCKS_FROM_MS = 30_000;
const NAMED = 5;

export const assessReach = ({ version }: SiteFacts): Finding =>
  version.ok
    ? asFinding('api-server', 'ok', { fr: 'Le serveur d’API répond.', en: 'The API server answers.' })
    : asFinding('api-server', 'blocking', version.failure, {
        fr: 'Vérifiez l’adresse et les droits du kubeconfig, et que le worker atteint le cluster.',
        en: 'Check the kubeconfig’s address and rights, and that the worker reaches the cluster.',
      });

export const assessVersion = ({ version }: SiteFacts): Finding =>
  assessed(
    'kubernetes-version',
    version,
    ({ gitVersion, major, minor }) =>
      major > 1 || minor >= OLDEST_MINOR
        ? asFinding('kubernetes-version', 'ok', plain(gitVersion))
        : asFinding('kubernetes-version', 'blocking', plain(gitVersion), {
            fr: `Mettez le cluster à jour : Kubernetes 1.${OLDEST_MINOR} au moins.`,
            en: `Upgrade the cluster: Kubernetes 1.${OLDEST_MINOR} at least.`,
          }),
    RETRY,
  );

const RETRY = {
  fr: 'Rétablissez l’accès au cluster, puis relancez le contrôle.',
  en: 'Restore access to the cluster, then run the check again.',
};

export const assessPermissions = (permissions: Measurement<PermissionFacts>): Finding =>
  assessed(
    'permissions',
    permissions,
    ({ lacking }) =>
      lacking.length === 0
        ? asFinding('permissions', 'ok', {
            fr: 'Tous les droits nécessaires sont là.',
            en: 'All rights that are needed are there.',
          })
        : asFinding(
            'permissions',
            'blocking',
            { fr: `Il manque : ${listed(lacking)}.`, en: `Lacking: ${listed(lacking)}.` },
            {
              fr: 'Appliquez infra/kubernetes/site-access.yaml de cette version sur le cluster.',
              en: 'Apply this release’s infra/kubernetes/site-access.yaml to the cluster.',
            },
          ),
    RETRY,
  );

/** What whoever stole the site's credential could do beyond our work. */
export const assessExcess = (rules: Measurement<RuleFacts>): Finding =>
  assessed(
    'excess-permissions',
    rules,
    ({ excess, incomplete }) => {
      const remedy = {
        fr: 'Donnez au worker le kubeconfig du compte de infra/kubernetes/site-access.yaml, et aucun autre droit.',
        en: 'Give the worker the kubeconfig of the account of infra/kubernetes/site-access.yaml, and no other right.',
      };
      if (excess.length > 0)
        return asFinding(
          'excess-permissions',
          'warning',
          { fr: `De trop : ${listed(excess)}.`, en: `Too many: ${listed(excess)}.` },
          remedy,
        );
      return incomplete
        ? asFinding(
            'excess-permissions',
            'not-measurable',
            {
              fr: 'Le cluster ne sait pas énumérer tous les droits du compte.',
              en: 'The cluster cannot list all rights of the account.',
            },
            remedy,
          )
        : asFinding('excess-permissions', 'ok', { fr: 'Aucun droit de trop.', en: 'No right too many.' });
    },
    RETRY,
  );

const listed = (permissions: readonly SitePermission[]): string => {
  const names = permissions.map(
    ({ verb, resource, apiGroup }) => `${verb} ${resource}${apiGroup === '' ? '' : `.${apiGroup}`}`,
  );
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` (+${more})` : ''}`;
};

export const assessClock = (clock: Measurement<ClockFacts>): Finding =>
  assessed(
    'clock',
    clock,
    ({ aheadMs, uncertaintyMs }) => {
      const offMs = Math.max(0, Math.abs(aheadMs) - uncertaintyMs);
      const seconds = (aheadMs / 1_000).toFixed(1);
      const margin = (uncertaintyMs / 1_000).toFixed(1);
      const measured = {
        fr: `${seconds.replace('.', ',')} s d’écart avec le worker (à ${margin.replace('.', ',')} s près).`,
        en: `${seconds} s from the worker’s clock (give or take ${margin} s).`,
      };
      if (offMs < CLOCK_WARNS_FROM_MS) return asFinding('clock', 'ok', measured);
      return asFinding('clock', offMs < CLOCK_BLOCKS_FROM_MS ? 'warning' : 'blocking', measured, {
        fr: 'Réglez l’heure des deux côtés sur la même source NTP (SecNumCloud 12.6).',
        en: 'Set both clocks by the same NTP source (SecNumCloud 12.6).',
      });
    },
    RETRY,
  );
