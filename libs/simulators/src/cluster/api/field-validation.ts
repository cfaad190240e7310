import type { ApiObject } from '../objects/object.types.ts';
import { type ResourceType, subjectOf } from '../resources/resource-type.ts';
import { unsupportedValue } from '../resources/field-problem.ts';
import { prune } from '../schemas/prune.ts';
import { badRequest, invalid, StatusError } from './status.error.ts';

const MODES = ['', 'Ignore', 'Strict', 'Warn'];
/** More than these are not told. */
const MOST_TOLD = 100;

/** An object without what its kind does not know, and what to tell its client of that. */
export interface Validated {
  readonly object: ApiObject;
  readonly warnings: readonly string[];
}

interface Written {
  readonly resource: ResourceType;
  readonly query: URLSearchParams;
}

const modeOf = ({ query }: Written, options: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'): string => {
  const mode = query.get('fieldValidation') ?? '';
  if (MODES.includes(mode)) return mode;
  const subject = { group: 'meta.k8s.io', plural: options, kind: options, name: '' };
  throw invalid(subject, [unsupportedValue('fieldValidation', mode, MODES)]);
};

const cut = (
  { resource }: Written,
  mode: string,
  object: ApiObject,
  refuse: (why: string) => StatusError,
): Validated => {
  const { value, unknown } = prune(object, resource.fields);
  if (unknown.length === 0) return { object: value, warnings: [] };
  const told = unknown.slice(0, MOST_TOLD).map((path) => `unknown field "${path}"`);
  if (mode === 'Strict') throw refuse(`strict decoding error: ${told.join(', ')}`);
  return { object: value, warnings: mode === 'Ignore' ? [] : told };
};

/** For POST and PUT: unknown fields are cut away with a warning, or refused where the client wants that. */
export const validateBody = (
  request: Written,
  object: ApiObject,
  options: 'CreateOptions' | 'UpdateOptions',
): Validated => {
  const { kind, version } = request.resource;
  return cut(request, modeOf(request, options), object, (why) =>
    badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`),
  );
};

/** For what a patch makes of an object. */
export const validatePatched = (request: Written, object: ApiObject): Validated =>
  cut(request, modeOf(request, 'PatchOptions'), object, (why) => {
    const message = `Invalid value: ${JSON.stringify(why)}`;
    return new StatusError(422, 'Invalid', ` "" is invalid: patch: Invalid value: ${why}`, {
      causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
    });
  });

/** Server-side apply knows no mode: a field that nobody declared has no owner. */
export const checkApplied = ({ resource }: Written, object: ApiObject): void => {
  const { unknown } = prune(object, resource.fields);
  if (unknown.length === 0) return;
  const { name } = subjectOf(resource, object.metadata.name);
  const at = `${object.metadata.namespace ?? ''}/${name}; ${object.apiVersion}, Kind=${object.kind}`;
  const told = unknown.map((path) => `.${path}: field not declared in schema`);
  const why = told.length === 1 ? told[0] : `errors:\n${told.map((one) => `  ${one}`).join('\n')}`;
  throw new StatusError(500, '', `failed to create typed patch object (${at}): ${why}`);
};
