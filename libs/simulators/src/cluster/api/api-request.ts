import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { type ApiObject, isObject } from '../objects/object.types.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';
import { badRequest, unsupportedMediaType } from './status.error.ts';

/** A request on a resource, taken apart. */
export interface ApiRequest {
  readonly method: string;
  readonly resource: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
  /** The client prints rows instead of reading objects. */
  readonly asTable: boolean;
  /** The default field manager: the first word of the client's user agent. */
  readonly userAgent: string;
}

export interface ResourcePath {
  readonly resource: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** `/api/v1/…` and `/apis/<group>/<version>/…`; undefined for what the server does not know. */
export const readPath = (kinds: ServedKinds, pathname: string): ResourcePath | undefined => {
  const segments = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const [root, ...rest] = segments;
  const [group, version, ...path] = root === 'api' ? ['', ...rest] : rest;
  if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined) return undefined;

  if (path[0] === 'namespaces' && path.length >= 3) {
    const [, namespace, plural = '', name, subresource, ...more] = path;
    const resource = kinds.find(group, version, plural);
    if (resource?.namespaced && more.length === 0) return { resource, namespace, name, subresource };
  }
  const [plural = '', name, subresource, ...more] = path;
  const resource = kinds.find(group, version, plural);
  if (!resource || more.length > 0) return undefined;
  // A namespaced kind without its namespace can only be listed.
  if (resource.namespaced && name !== undefined) return undefined;
  return { resource, namespace: undefined, name, subresource };
};

/** Where nothing is found there, the answer is a Status; elsewhere it is plain text. */
export const isOfServedGroup = (kinds: ServedKinds, pathname: string): boolean => {
  const [, root, group] = pathname.split('/');
  return root === 'api' || (root === 'apis' && group !== undefined && group !== '' && kinds.hasGroup(group));
};

export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const JSON_TYPES = ['', 'application/json'];
const YAML_TYPES = ['application/yaml', 'application/apply-patch+yaml'];

/** JSON is YAML, but parses far faster as itself. */
const parseYamlOrJson = (text: string): unknown =>
  text.trimStart().startsWith('{') ? JSON.parse(text) : parseYaml(text);

export const parseBody = (text: string, contentType: string): unknown => {
  if (![...JSON_TYPES, ...YAML_TYPES].includes(contentType)) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml`,
    );
  }
  try {
    return YAML_TYPES.includes(contentType) ? parseYamlOrJson(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

/** A body that is an object with metadata. */
export const parseObject = (text: string, contentType: string): ApiObject => {
  const parsed = parseBody(text, contentType);
  if (!isObject(parsed)) throw badRequest('the body of the request is no object');
  if (parsed['metadata'] !== undefined && parsed['metadata'] !== null && !isObject(parsed['metadata']))
    throw badRequest('metadata is no object');
  return { ...parsed, metadata: parsed['metadata'] ?? {} } as unknown as ApiObject;
};
