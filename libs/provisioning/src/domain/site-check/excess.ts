import { type SitePermission, sitePermissions } from '../access/site-permissions.ts';

/** One rule of a SelfSubjectRulesReview. */
export interface GrantedRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
}

/** What every service account of a cluster may do by Kubernetes' own roles. */
const OF_EVERY_ACCOUNT = ['clustertrustbundles'];
/** Groups in which whoever is known may ask about themselves. */
const ABOUT_ONESELF = ['authorization.k8s.io', 'authentication.k8s.io'];

/** Of what was granted, all that our work does not need. */
export const excessOf = (
  rules: readonly GrantedRule[],
  needed: readonly SitePermission[] = sitePermissions(),
): SitePermission[] =>
  rules
    .flatMap(({ verbs, apiGroups = [], resources = [] }) =>
      apiGroups.flatMap((apiGroup) =>
        resources.flatMap((resource) => verbs.map((verb) => ({ apiGroup, resource, verb }))),
      ),
    )
    .filter(
      (granted) =>
        !isEverybodys(granted) &&
        !needed.some(
          ({ apiGroup, resource, verb }) =>
            apiGroup === granted.apiGroup && resource === granted.resource && verb === granted.verb,
        ),
    );

const isEverybodys = ({ apiGroup, resource }: SitePermission): boolean =>
  OF_EVERY_ACCOUNT.includes(resource) ||
  (ABOUT_ONESELF.includes(apiGroup) && resource.startsWith('selfsubject'));
