import type { Objects } from '../api/objects.ts';
import { StatusError } from '../api/status.error.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../resources/access.resources.ts';
import type { AccessListener, Attributes, Binding, Identity, PolicyRule, Role } from './access.types.ts';

/** RBAC: rights only add up, and what no rule gives is refused. */
export class Authorizer {
  constructor(
    private readonly objects: Objects,
    private readonly onAccess: AccessListener,
  ) {}

  permits(identity: Identity, wanted: Attributes): boolean {
    return (
      identity.isMaster ||
      isForEverybody(wanted) ||
      this.rulesOf(identity, wanted.namespace).some((rule) => covers(rule, wanted))
    );
  }

  /** @throws StatusError 403 */
  assertPermitted(identity: Identity, wanted: Attributes): void {
    this.onAccess(identity, wanted);
    if (!this.permits(identity, wanted)) throw refused(identity, wanted);
  }

  /** All that an identity may do in a namespace, cluster-wide rights included. */
  rulesFor(identity: Identity, namespace: string): readonly PolicyRule[] {
    return identity.isMaster ? [EVERYTHING] : this.rulesOf(identity, namespace);
  }

  private rulesOf({ user }: Identity, namespace: string | undefined): PolicyRule[] {
    const { store } = this.objects;
    const everywhere = store.list(clusterRoleBindings, undefined) as Binding[];
    const here = namespace === undefined ? [] : (store.list(roleBindings, namespace) as Binding[]);
    return [...everywhere, ...here]
      .filter((binding) => names(binding, user))
      .flatMap((each) => this.rulesBehind(each));
  }

  private rulesBehind({ roleRef, metadata }: Binding): readonly PolicyRule[] {
    const { kind, name } = roleRef;
    const found =
      kind === 'ClusterRole'
        ? this.objects.find(clusterRoles, { name })
        : this.objects.find(roles, { name, namespace: metadata.namespace });
    return (found as Role | undefined)?.rules ?? [];
  }
}

const EVERYTHING: PolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

/** Whoever is known may ask what they may do (`system:basic-user`). */
const isForEverybody = ({ verb, resource }: Attributes): boolean =>
  verb === 'create' && (resource === 'selfsubjectaccessreviews' || resource === 'selfsubjectrulesreviews');

const names = ({ subjects = [] }: Binding, user: string): boolean =>
  subjects.some(({ kind, name, namespace }) =>
    kind === 'ServiceAccount' ? user === `system:serviceaccount:${namespace}:${name}` : user === name,
  );

const covers = (
  { verbs, apiGroups = [], resources = [], resourceNames = [] }: PolicyRule,
  { verb, group, resource, name }: Attributes,
): boolean =>
  includes(verbs, verb) &&
  includes(apiGroups, group) &&
  includes(resources, resource) &&
  (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name)));

const includes = (values: readonly string[], wanted: string): boolean =>
  values.includes('*') || values.includes(wanted);

const refused = ({ user }: Identity, { verb, group, resource, namespace, name }: Attributes): StatusError => {
  const [plural = ''] = resource.split('/');
  const subject = `${group ? `${plural}.${group}` : plural}${name ? ` "${name}"` : ''}`;
  const place = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return new StatusError(
    403,
    'Forbidden',
    `${subject} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${place}`,
    { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural },
  );
};
