import { type ApiObject, copyOf, isObject, type ManagedFieldsEntry } from '../objects/object.types.ts';
import { difference, elementsOf, type FieldPath, intersection, readablePath, union } from './field-set.ts';
import { isAtomicMap, KEY_DEFAULTS, keyOfItem, listRuleAt } from './list-schema.ts';
import {
  compareLeaves,
  ownableLeaves,
  type Owner,
  type Ownership,
  readOwnerships,
  sameOwner,
  withFields,
  writeOwnerships,
} from './managed-fields.ts';

/** A field that an apply would change and that another manager owns. */
export interface FieldConflict {
  readonly owner: Owner;
  readonly field: string;
}

export type ApplyOutcome =
  | { readonly kind: 'applied'; readonly object: ApiObject; readonly managedFields: ManagedFieldsEntry[] }
  | { readonly kind: 'conflict'; readonly conflicts: readonly FieldConflict[] };

export interface ApplyRequest {
  readonly current: ApiObject | undefined;
  readonly applied: ApiObject;
  readonly owner: Owner;
  readonly force: boolean;
  readonly time: string;
}

const sameKey = (left: unknown, right: Record<string, unknown>): boolean =>
  isObject(left) && Object.entries(right).every(([key, value]) => (left[key] ?? KEY_DEFAULTS[key]) === value);

const mergeList = (current: unknown[], applied: unknown[], names: readonly string[]): unknown[] => {
  const rule = listRuleAt(names);
  if (rule.type === 'atomic') return applied;
  if (rule.type === 'set') return [...new Set([...current, ...applied])];
  const rest = applied.filter(isObject).map((item) => ({ item, key: keyOfItem(item, rule.keys) }));
  const kept = current.map((item) => {
    const index = rest.findIndex(({ key }) => sameKey(item, key));
    const [match] = index < 0 ? [] : rest.splice(index, 1);
    return match ? merge(item, match.item, names) : item;
  });
  return [...kept, ...rest.map(({ item }) => item)];
};

/** Lays an applied configuration over an object, by the rules of each field. */
const merge = (current: unknown, applied: unknown, names: readonly string[]): unknown => {
  if (Array.isArray(applied)) return Array.isArray(current) ? mergeList(current, applied, names) : applied;
  if (!isObject(applied) || !isObject(current) || isAtomicMap(names)) return applied;
  const merged = { ...current };
  for (const [name, value] of Object.entries(applied))
    merged[name] = merge(current[name], value, [...names, name]);
  return merged;
};

const removeFrom = (container: unknown, [element, ...deeper]: readonly string[]): unknown => {
  if (element === undefined) return undefined;
  const content = element.slice(2);
  if (element.startsWith('f:')) {
    if (!isObject(container) || !(content in container)) return container;
    const member = deeper.length > 0 ? removeFrom(container[content], deeper) : undefined;
    const { [content]: _, ...rest } = container;
    const emptied =
      member === undefined ||
      (isObject(member) && Object.keys(member).length === 0) ||
      (Array.isArray(member) && member.length === 0);
    return emptied ? rest : { ...container, [content]: member };
  }
  if (!Array.isArray(container)) return container;
  const wanted: unknown = JSON.parse(content);
  const matches = (item: unknown) => (isObject(wanted) ? sameKey(item, wanted) : item === wanted);
  return deeper.length > 0
    ? container.map((item: unknown) => (matches(item) ? removeFrom(item, deeper) : item))
    : container.filter((item) => !matches(item));
};

/** Shorter paths first, so that a list item goes as a whole. */
const prune = (object: ApiObject, paths: Iterable<FieldPath>): ApiObject =>
  [...paths]
    .map(elementsOf)
    .sort((left, right) => left.length - right.length)
    .reduce<unknown>(removeFrom, object) as ApiObject;

const fieldsOfOthers = (ownerships: readonly Ownership[], owner: Owner): Set<FieldPath> =>
  new Set(ownerships.filter((one) => !sameOwner(one.owner, owner)).flatMap(({ fields }) => [...fields]));

/**
 * Server-side apply: merges what is applied, removes what this manager applied before and no longer does
 * (unless another owns it too), and refuses to change what others own.
 */
export const applyObject = ({ current, applied, owner, force, time }: ApplyRequest): ApplyOutcome => {
  const fields = new Set(ownableLeaves(applied, owner.subresource).keys());
  const before = readOwnerships(current?.metadata.managedFields);
  const own = before.find((one) => sameOwner(one.owner, owner))?.fields ?? new Set<FieldPath>();
  const dropped = difference(difference(own, fields), fieldsOfOthers(before, owner));

  const merged = prune(copyOf(current ? (merge(current, applied, []) as ApiObject) : applied), dropped);
  const currentLeaves = current ? ownableLeaves(current, owner.subresource) : new Map<FieldPath, unknown>();
  const { added, modified } = compareLeaves(currentLeaves, ownableLeaves(merged, owner.subresource));
  const changed = union(added, modified);

  const conflicts = before
    .filter((one) => !sameOwner(one.owner, owner))
    .flatMap((one) =>
      [...intersection(one.fields, changed)].map((path) => ({ owner: one.owner, field: readablePath(path) })),
    );
  if (conflicts.length > 0 && !force) return { kind: 'conflict', conflicts };

  const yielded = before.map((one) =>
    sameOwner(one.owner, owner) ? one : { ...one, fields: difference(one.fields, changed) },
  );
  const managedFields = writeOwnerships(
    withFields(yielded, owner, fields, { time, isChange: changed.size > 0 }),
  );
  return { kind: 'applied', object: merged, managedFields };
};
