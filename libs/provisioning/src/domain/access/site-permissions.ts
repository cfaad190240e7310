import type { Manifest } from '../manifests/manifest.ts';
import { type Use, USED_KINDS, type UsedKind } from './used-kinds.ts';

/** One right on a site's cluster, as RBAC writes it. */
export interface SitePermission {
  readonly apiGroup: string;
  /** With its subresource: `deployments/scale`. */
  readonly resource: string;
  readonly verb: string;
}

const VERBS: Readonly<Record<Use, readonly string[]>> = {
  watch: ['list', 'watch'],
  list: ['list'],
  get: ['get'],
  create: ['create'],
  apply: ['create', 'patch'],
  delete: ['delete'],
  scale: ['patch'],
  status: ['patch'],
  mark: ['patch'],
};

const SUBRESOURCES: Readonly<Partial<Record<Use, string>>> = { scale: '/scale', status: '/status' };

/** All that we need, and nothing else. */
export const sitePermissions = (kinds: readonly UsedKind[] = USED_KINDS): SitePermission[] =>
  kinds.flatMap(({ apiVersion, plural, uses }) =>
    uses.flatMap((use) =>
      VERBS[use].map((verb) => ({
        apiGroup: groupOf(apiVersion),
        resource: `${plural}${SUBRESOURCES[use] ?? ''}`,
        verb,
      })),
    ),
  );

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.split('/')[0]! : '');

interface PolicyRule {
  readonly apiGroups: readonly [string];
  readonly resources: readonly [string];
  readonly verbs: readonly string[];
}

/** One rule a resource, so that a reader sees what each is for. */
export const policyRules = (permissions: readonly SitePermission[]): PolicyRule[] =>
  [...Map.groupBy(permissions, ({ apiGroup, resource }) => `${apiGroup}/${resource}`).values()].map(
    (group) => ({
      apiGroups: [group[0]!.apiGroup],
      resources: [group[0]!.resource],
      verbs: [...new Set(group.map(({ verb }) => verb))].sort(),
    }),
  );

/** The name of the account, the role and its binding. */
export const SITE_ACCESS_NAME = 'beffroi-provisioning';

/** What the administrator of a site applies, so that a worker may do its work there and nothing more. */
export const siteAccessManifests = (programsNamespace: string): Manifest[] => {
  const labels = { 'app.kubernetes.io/part-of': 'beffroi' };
  const metadata = { name: SITE_ACCESS_NAME, labels };
  const RBAC = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { ...metadata, namespace: programsNamespace },
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata,
      rules: policyRules(sitePermissions()),
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: SITE_ACCESS_NAME },
      subjects: [{ kind: 'ServiceAccount', name: SITE_ACCESS_NAME, namespace: programsNamespace }],
    },
  ];
};
