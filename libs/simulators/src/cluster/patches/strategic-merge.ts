import { listRuleAt } from '../fields/list-schema.ts';
import { isObject } from '../objects/object.types.ts';

/** Hints for clients' own ordering; they carry no content. */
const isHint = (name: string): boolean =>
  name.startsWith('$setElementOrder/') || name === '$patch' || name === '$retainKeys';

const mergeItems = (
  current: unknown[],
  patch: unknown[],
  key: string,
  names: readonly string[],
): unknown[] => {
  const result = [...current];
  for (const change of patch.filter(isObject)) {
    const index = result.findIndex((item) => isObject(item) && item[key] === change[key]);
    if (change['$patch'] === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index < 0) result.push(strategicMerge(undefined, change, names));
    else result[index] = strategicMerge(result[index], change, names);
  }
  return result;
};

const mergeList = (current: unknown[], patch: unknown[], names: readonly string[]): unknown[] => {
  const rule = listRuleAt(names);
  switch (rule.type) {
    case 'atomic':
      return patch;
    case 'set':
      return [...new Set([...current, ...patch])];
    case 'map':
      // Strategic merge knows one key a list: the first.
      return mergeItems(current, patch, rule.keys[0] ?? 'name', names);
  }
};

const removePrimitives = (current: unknown, values: unknown): unknown =>
  Array.isArray(current) && Array.isArray(values)
    ? current.filter((item) => !values.includes(item))
    : current;

/** Kubernetes' strategic merge: as a merge patch, but lists with a key merge item by item. */
export const strategicMerge = (current: unknown, patch: unknown, names: readonly string[] = []): unknown => {
  if (Array.isArray(patch)) return Array.isArray(current) ? mergeList(current, patch, names) : patch;
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> =
    isObject(current) && patch['$patch'] !== 'replace' ? { ...current } : {};
  const retained = patch['$retainKeys'];
  if (Array.isArray(retained))
    for (const name of Object.keys(result)) if (!retained.includes(name)) delete result[name];
  for (const [name, value] of Object.entries(patch)) {
    if (isHint(name)) continue;
    const primitives = /^\$deleteFromPrimitiveList\/(.+)$/.exec(name)?.[1];
    if (primitives) result[primitives] = removePrimitives(result[primitives], value);
    else if (value === null) delete result[name];
    else result[name] = strategicMerge(result[name], value, [...names, name]);
  }
  return result;
};
