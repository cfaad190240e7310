import { resource } from './resource-type.ts';

const GROUP = 'rbac.authorization.k8s.io';

export const roles = resource({ group: GROUP, kind: 'Role', plural: 'roles', hasSpec: false });
export const roleBindings = resource({
  group: GROUP,
  kind: 'RoleBinding',
  plural: 'rolebindings',
  hasSpec: false,
});
export const clusterRoles = resource({
  group: GROUP,
  kind: 'ClusterRole',
  plural: 'clusterroles',
  hasSpec: false,
  namespaced: false,
});
export const clusterRoleBindings = resource({
  group: GROUP,
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  hasSpec: false,
  namespaced: false,
});
/** Answered and never stored, as the next. */
export const selfSubjectAccessReviews = resource({
  group: 'authorization.k8s.io',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
});
export const selfSubjectRulesReviews = resource({
  group: 'authorization.k8s.io',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  namespaced: false,
});
