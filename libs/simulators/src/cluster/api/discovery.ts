import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';

/** The Kubernetes that the stand-in imitates. */
export const VERSION = {
  major: '1',
  minor: '35',
  gitVersion: 'v1.35.0-stand-in',
  gitTreeState: 'clean',
  platform: 'linux/amd64',
};

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** What `kubectl get all` means. */
const IN_ALL = new Set(['pods', 'services', 'deployments', 'replicasets', 'jobs']);

const entryOf = ({ plural, singular, namespaced, kind, shortNames }: ResourceType) => ({
  name: plural,
  singularName: singular,
  namespaced,
  kind,
  verbs: VERBS,
  ...(shortNames.length > 0 ? { shortNames } : {}),
  ...(IN_ALL.has(plural) ? { categories: ['all'] } : {}),
});

const subresourcesOf = ({ plural, namespaced, kind, hasStatus, hasScale }: ResourceType) => [
  ...(hasStatus
    ? [{ name: `${plural}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch', 'update'] }]
    : []),
  ...(hasScale
    ? [
        {
          name: `${plural}/scale`,
          singularName: '',
          namespaced,
          group: 'autoscaling',
          version: 'v1',
          kind: 'Scale',
          verbs: ['get', 'patch', 'update'],
        },
      ]
    : []),
];

const resourceList = (kinds: ServedKinds, groupVersion: string) => {
  const types = kinds.all.filter((type) => apiVersionOf(type) === groupVersion);
  if (types.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: types.flatMap((type) => [entryOf(type), ...subresourcesOf(type)]),
  };
};

const groupsOf = ({ all }: ServedKinds) =>
  [...new Set(all.map(({ group }) => group).filter(Boolean))].map((name) => {
    const versions = [
      ...new Set(all.filter(({ group }) => group === name).map(({ version }) => version)),
    ].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  });

/** What the server says of itself; undefined for paths that are no discovery. */
export const discover = (kinds: ServedKinds, pathname: string): unknown => {
  const path = pathname.replace(/\/$/, '');
  if (path === '/version') return VERSION;
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(kinds) };
  const [, root, first, second, ...more] = path.split('/');
  if (more.length > 0 || first === undefined) return undefined;
  if (root === 'api' && second === undefined) return resourceList(kinds, first);
  if (root !== 'apis') return undefined;
  if (second !== undefined) return resourceList(kinds, `${first}/${second}`);
  const group = groupsOf(kinds).find(({ name }) => name === first);
  return group && { kind: 'APIGroup', apiVersion: 'v1', ...group };
};
