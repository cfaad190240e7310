import { isDeepStrictEqual } from 'node:util';
import type { ApiObject, ManagedFieldsEntry } from '../objects/object.types.ts';
import { difference, type FieldPath, fromFieldsV1, leavesOf, toFieldsV1 } from './field-set.ts';

/** Who writes, how, and through which subresource: an owner of fields. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
}

export interface Ownership {
  readonly owner: Owner;
  readonly fields: ReadonlySet<FieldPath>;
  readonly time: string;
}

/** Metadata that the server itself keeps: nobody owns it. */
const SYSTEM = new Set(
  [
    'name',
    'generateName',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
    'selfLink',
  ].map((field) => `f:metadata\nf:${field}`),
);

/** The fields that a write through this endpoint can own: status only by /status, all else by the others. */
export const ownableLeaves = (
  object: ApiObject,
  subresource: string | undefined,
): Map<FieldPath, unknown> => {
  const { apiVersion: _, kind: __, status, managedFields: ___, ...rest } = object;
  const { managedFields: ____, ...metadata } = object.metadata;
  const visible = subresource === 'status' ? { status: status ?? {} } : { ...rest, metadata };
  const leaves = leavesOf(visible);
  for (const path of leaves.keys())
    if (SYSTEM.has(path) || path === 'f:metadata' || path === 'f:status') leaves.delete(path);
  return leaves;
};

export const sameOwner = (left: Owner, right: Owner): boolean =>
  left.manager === right.manager &&
  left.operation === right.operation &&
  left.subresource === right.subresource;

export const readOwnerships = (entries: readonly ManagedFieldsEntry[] | undefined): Ownership[] =>
  (entries ?? []).map(({ manager, operation, apiVersion, subresource, time = '', fieldsV1 }) => ({
    owner: { manager, operation, apiVersion, subresource },
    fields: fromFieldsV1(fieldsV1),
    time,
  }));

/** Owners of nothing disappear. */
export const writeOwnerships = (ownerships: readonly Ownership[]): ManagedFieldsEntry[] =>
  ownerships
    .filter(({ fields }) => fields.size > 0)
    .map(({ owner: { manager, operation, apiVersion, subresource }, fields, time }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource ? { subresource } : {}),
    }));

/** @param time of a write that changed a value; one that changed none keeps the time of the last that did */
export const withFields = (
  ownerships: readonly Ownership[],
  owner: Owner,
  fields: ReadonlySet<FieldPath>,
  { time, isChange }: { readonly time: string; readonly isChange: boolean },
): Ownership[] => {
  const before = ownerships.find((candidate) => sameOwner(candidate.owner, owner));
  const others = ownerships.filter((candidate) => candidate !== before);
  return [
    ...others,
    {
      owner,
      fields,
      time: before && !isChange && isDeepStrictEqual(before.fields, fields) ? before.time : time,
    },
  ];
};

/** How one object differs from another, path by path. */
export interface Comparison {
  readonly added: ReadonlySet<FieldPath>;
  readonly modified: ReadonlySet<FieldPath>;
  readonly removed: ReadonlySet<FieldPath>;
}

export const compareLeaves = (
  before: Map<FieldPath, unknown>,
  after: Map<FieldPath, unknown>,
): Comparison => {
  const paths = [...after.keys()];
  return {
    added: new Set(paths.filter((path) => !before.has(path))),
    modified: new Set(
      paths.filter((path) => before.has(path) && !isDeepStrictEqual(before.get(path), after.get(path))),
    ),
    removed: new Set([...before.keys()].filter((path) => !after.has(path))),
  };
};

/** After a create, PUT or patch: the writer owns what it changed, and others lose it. */
export const recordUpdate = (
  current: ApiObject | undefined,
  next: ApiObject,
  owner: Owner,
  time: string,
): ManagedFieldsEntry[] => {
  const before = current ? ownableLeaves(current, owner.subresource) : new Map<FieldPath, unknown>();
  const { added, modified, removed } = compareLeaves(before, ownableLeaves(next, owner.subresource));
  const ownerships = readOwnerships(current?.metadata.managedFields);
  const own = ownerships.find((candidate) => sameOwner(candidate.owner, owner))?.fields ?? new Set();
  const fields = difference(new Set([...own, ...added, ...modified]), removed);
  const yielded = ownerships.map((candidate) =>
    sameOwner(candidate.owner, owner)
      ? candidate
      : { ...candidate, fields: difference(difference(candidate.fields, modified), removed) },
  );
  const isChange = added.size + modified.size + removed.size > 0;
  return writeOwnerships(withFields(yielded, owner, fields, { time, isChange }));
};
