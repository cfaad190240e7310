import { type FieldsV1, isObject } from '../objects/object.types.ts';
import { isAtomicMap, keyOfItem, listRuleAt } from './list-schema.ts';

/**
 * A field path: elements in the writing of managedFields (`f:spec`, `k:{"name":"main"}`, `v:"x"`), joined
 * by newlines, which no element holds.
 */
export type FieldPath = string;
export type FieldSet = ReadonlySet<FieldPath>;

const SEPARATOR = '\n';

export const difference = (left: FieldSet, right: FieldSet): FieldSet =>
  new Set([...left].filter((path) => !right.has(path)));

export const union = (left: FieldSet, right: FieldSet): FieldSet => new Set([...left, ...right]);

export const intersection = (left: FieldSet, right: FieldSet): FieldSet =>
  new Set([...left].filter((path) => right.has(path)));

export const elementsOf = (path: FieldPath): string[] => path.split(SEPARATOR);

/** The values at each owned path of an object; list items stand for themselves without a value. */
export const leavesOf = (object: Record<string, unknown>): Map<FieldPath, unknown> => {
  const leaves = new Map<FieldPath, unknown>();

  const visit = (value: unknown, elements: readonly string[], names: readonly string[]): void => {
    if (Array.isArray(value)) return visitList(value, elements, names);
    const entries = isObject(value) && !isAtomicMap(names) ? Object.entries(value) : [];
    if (entries.length === 0) {
      leaves.set(elements.join(SEPARATOR), value);
      return;
    }
    for (const [name, member] of entries) visit(member, [...elements, `f:${name}`], [...names, name]);
  };

  const visitList = (
    list: readonly unknown[],
    elements: readonly string[],
    names: readonly string[],
  ): void => {
    const rule = listRuleAt(names);
    if (rule.type === 'atomic' || list.length === 0) {
      leaves.set(elements.join(SEPARATOR), list);
      return;
    }
    for (const item of list) {
      if (rule.type === 'set') {
        leaves.set([...elements, `v:${JSON.stringify(item)}`].join(SEPARATOR), item);
      } else if (isObject(item)) {
        const at = [...elements, `k:${JSON.stringify(keyOfItem(item, rule.keys))}`];
        leaves.set(at.join(SEPARATOR), undefined);
        visit(item, at, names);
      }
    }
  };

  for (const [name, member] of Object.entries(object)) visit(member, [`f:${name}`], [name]);
  return leaves;
};

export const toFieldsV1 = (set: FieldSet): FieldsV1 => {
  const root: FieldsV1 = {};
  for (const path of [...set].sort()) {
    let node = root;
    for (const element of elementsOf(path)) node = node[element] ??= {};
    node['.'] = {};
  }
  const tidy = (node: FieldsV1): FieldsV1 => {
    const entries = Object.entries(node);
    if (entries.length === 1 && '.' in node) return {};
    return Object.fromEntries(
      entries.map(([element, child]) => [element, element === '.' ? {} : tidy(child)]),
    );
  };
  return tidy(root);
};

export const fromFieldsV1 = (fields: FieldsV1): Set<FieldPath> => {
  const set = new Set<FieldPath>();
  const visit = (node: FieldsV1, elements: readonly string[]): void => {
    const children = Object.entries(node).filter(([element]) => element !== '.');
    if (elements.length > 0 && (children.length === 0 || '.' in node)) set.add(elements.join(SEPARATOR));
    for (const [element, child] of children) visit(child, [...elements, element]);
  };
  visit(fields, []);
  return set;
};

/** `.spec.template.spec.containers[name="main"].image`, as conflicts name it. */
export const readablePath = (path: FieldPath): string =>
  elementsOf(path)
    .map((element) => {
      const content = element.slice(2);
      if (element.startsWith('f:')) return `.${content}`;
      if (element.startsWith('v:')) return `[=${content}]`;
      const keys = Object.entries(JSON.parse(content) as Record<string, unknown>);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
