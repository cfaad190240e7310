import type { ApiRequest } from '../api/api-request.ts';
import type { Attributes } from './access.types.ts';

const WRITING: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

/** A request as RBAC sees it. A namespace is itself inside its own. */
export const attributesOf = ({
  method,
  resource,
  namespace,
  name,
  subresource,
  query,
}: Pick<ApiRequest, 'method' | 'resource' | 'namespace' | 'name' | 'subresource' | 'query'>): Attributes => ({
  verb: verbOf(method, name, query),
  group: resource.group,
  resource: subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`,
  namespace: namespace ?? (resource.kind === 'Namespace' ? name : undefined),
  name,
});

const verbOf = (method: string, name: string | undefined, query: URLSearchParams): string => {
  if (method === 'GET' && query.get('watch') === 'true') return 'watch';
  if (method === 'GET') return name === undefined ? 'list' : 'get';
  if (method === 'DELETE') return name === undefined ? 'deletecollection' : 'delete';
  return WRITING[method] ?? method.toLowerCase();
};
