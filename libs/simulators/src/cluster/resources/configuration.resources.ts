import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../objects/object.types.ts';
import { readQuantity } from '../objects/quantity.ts';
import type { ResourceQuota, Secret } from '../objects/workload.types.ts';
import {
  type FieldProblem,
  forbiddenValue,
  immutableField,
  invalidValue,
  requiredValue,
} from './field-problem.ts';
import { resource } from './resource-type.ts';

interface ConfigMap extends ApiObject {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

interface VolumeClaim extends ApiObject {
  spec: {
    accessModes?: string[];
    resources?: { requests?: { storage?: string } };
    volumeMode?: string;
    storageClassName?: string;
  };
}

const WHEN_IMMUTABLE = 'field is immutable when `immutable` is set';

const keptImmutable = (next: ConfigMap | Secret, current: ConfigMap | Secret): FieldProblem[] => {
  if (!current.immutable) return [];
  return [
    ...(next.immutable ? [] : [forbiddenValue('immutable', WHEN_IMMUTABLE)]),
    ...(isDeepStrictEqual(next.data, current.data) ? [] : [forbiddenValue('data', WHEN_IMMUTABLE)]),
  ];
};

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

const problemOfKey = (key: string): string | undefined => {
  if (key.length > 253) return 'must be no more than 253 characters';
  if (!KEY.test(key)) return KEY_RULE;
  if (key === '.' || key === '..') return `must not be '${key}'`;
  return key.startsWith('..') ? "must not start with '..'" : undefined;
};

/** Each key becomes a file where a pod mounts the object. */
const validateKeys = (data: Record<string, string> | undefined, field: string): FieldProblem[] =>
  Object.keys(data ?? {}).flatMap((key) => {
    const problem = problemOfKey(key);
    return problem === undefined ? [] : [invalidValue(`${field}[${key}]`, key, problem)];
  });

export const configMaps = resource<ConfigMap>({
  kind: 'ConfigMap',
  plural: 'configmaps',
  hasSpec: false,
  shortNames: ['cm'],
  validate: ({ data, binaryData }) => [
    ...validateKeys(data, 'data'),
    ...validateKeys(binaryData, 'binaryData'),
  ],
  validateUpdate: keptImmutable,
});

export const secrets = resource<Secret>({
  kind: 'Secret',
  plural: 'secrets',
  hasSpec: false,
  selectableFields: ['type'],
  applyDefaults: (secret) => {
    secret.type ??= 'Opaque';
    if (!secret.stringData) return;
    const encoded = Object.entries(secret.stringData).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]);
    secret.data = { ...secret.data, ...(Object.fromEntries(encoded) as Record<string, string>) };
    delete secret.stringData;
  },
  validate: ({ data }) => validateKeys(data, 'data'),
  validateUpdate: (next, current) => [
    ...(next.type === current.type ? [] : [immutableField('type', next.type)]),
    ...keptImmutable(next, current),
  ],
});

export const serviceAccounts = resource({
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  hasSpec: false,
});

const storageOf = ({ spec }: VolumeClaim): number => readQuantity(spec.resources?.requests?.storage) ?? 0;

export const persistentVolumeClaims = resource<VolumeClaim>({
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  hasStatus: true,
  initialStatus: () => ({ phase: 'Pending' }),
  applyDefaults: ({ spec }) => {
    spec.volumeMode ??= 'Filesystem';
  },
  validate: (claim) => [
    ...(claim.spec.accessModes?.length ? [] : [requiredValue('spec.accessModes')]),
    ...(storageOf(claim) > 0 ? [] : [requiredValue('spec.resources[storage]')]),
  ],
  validateUpdate: (next, current) =>
    isDeepStrictEqual(next.spec, current.spec)
      ? []
      : [
          forbiddenValue(
            'spec',
            'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
          ),
        ],
});

export const resourceQuotas = resource<ResourceQuota>({
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  hasStatus: true,
  initialStatus: () => ({}),
  validate: ({ spec }) =>
    Object.entries(spec.hard ?? {}).flatMap(([name, written]) => [
      ...(readQuantity(written) === undefined
        ? [invalidValue(`spec.hard[${name}]`, written, 'must be a quantity')]
        : []),
      ...(name.startsWith('limits.') && name.includes('/')
        ? [invalidValue(`spec.hard[${name}]`, name, 'must be a standard resource for quota')]
        : []),
    ]),
});

export const limitRanges = resource({ kind: 'LimitRange', plural: 'limitranges', shortNames: ['limits'] });
