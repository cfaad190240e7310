import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';

const gvPath = (apiVersion: string): string =>
  apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;

const pathOf = (type: ResourceType): string =>
  `/${gvPath(apiVersionOf(type))}${type.namespaced ? '/namespaces/{namespace}' : ''}/${type.plural}/{name}`;

/** As much as kubectl asks before it lets the server validate: that PATCH takes `fieldValidation`. */
const operation = ({ group, version, kind }: ResourceType) => ({
  'x-kubernetes-group-version-kind': { group, version, kind },
  parameters: [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }],
  responses: {},
});

const documentOf = (kinds: ServedKinds, apiVersion: string): unknown => {
  const types = kinds.all.filter((type) => apiVersionOf(type) === apiVersion);
  if (types.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.35.0' },
    paths: Object.fromEntries(types.map((type) => [pathOf(type), { patch: operation(type) }])),
    components: {},
  };
};

/** `/openapi/v3` and its documents, without schemas; undefined for other paths. */
export const describeOpenApi = (kinds: ServedKinds, pathname: string): unknown => {
  if (pathname === '/openapi/v3') {
    const paths = new Set(kinds.all.map((type) => gvPath(apiVersionOf(type))));
    return {
      paths: Object.fromEntries(
        [...paths].map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }]),
      ),
    };
  }
  const [, apiVersion] = /^\/openapi\/v3\/(?:api|apis)\/(.+)$/.exec(pathname) ?? [];
  return apiVersion === undefined ? undefined : documentOf(kinds, apiVersion);
};
