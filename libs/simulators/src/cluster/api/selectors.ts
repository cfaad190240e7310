import { type ApiObject, isObject } from '../objects/object.types.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { badRequest } from './status.error.ts';

export type Predicate = (object: ApiObject) => boolean;

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const KEY = '([A-Za-z0-9][-A-Za-z0-9_./]*)';
const VALUE = '([-A-Za-z0-9_.]*)';
const FORMS: readonly (readonly [RegExp, (key: string, value: string) => LabelTest])[] = [
  [new RegExp(`^${KEY}\\s*==?\\s*${VALUE}$`), (key, value) => (labels) => labels[key] === value],
  [new RegExp(`^${KEY}\\s*!=\\s*${VALUE}$`), (key, value) => (labels) => labels[key] !== value],
  [
    new RegExp(`^${KEY}\\s+in\\s+\\(([^()]*)\\)$`),
    (key, list) => (labels) => labels[key] !== undefined && wordsOf(list).includes(labels[key]),
  ],
  [
    new RegExp(`^${KEY}\\s+notin\\s+\\(([^()]*)\\)$`),
    (key, list) => (labels) => labels[key] === undefined || !wordsOf(list).includes(labels[key]),
  ],
  [new RegExp(`^!\\s*${KEY}$`), (key) => (labels) => labels[key] === undefined],
  [new RegExp(`^${KEY}$`), (key) => (labels) => labels[key] !== undefined],
];

const wordsOf = (list: string): string[] => list.split(',').map((word) => word.trim());

/** Splits at commas outside parentheses. */
const requirementsOf = (text: string): string[] => text.split(/,(?![^(]*\))/).map((part) => part.trim());

const readRequirement = (text: string): LabelTest => {
  for (const [pattern, test] of FORMS) {
    const match = pattern.exec(text);
    if (match) return test(match[1] ?? '', match[2] ?? '');
  }
  throw badRequest(`unable to parse requirement: «${text}»`);
};

export const readLabelSelector = (text: string): Predicate => {
  const tests = text.trim() === '' ? [] : requirementsOf(text).map(readRequirement);
  return ({ metadata }) => tests.every((test) => test(metadata.labels ?? {}));
};

const fieldAt = (object: ApiObject, path: string): string => {
  const value = path
    .split('.')
    .reduce<unknown>((container, name) => (isObject(container) ? container[name] : undefined), object);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
};

export const readFieldSelector = (text: string, resource: ResourceType): Predicate => {
  const allowed = ['metadata.name', 'metadata.namespace', ...resource.selectableFields];
  const tests = (text.trim() === '' ? [] : text.split(',')).map((part) => {
    const [, field = '', operator, value = ''] = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part) ?? [];
    if (!allowed.includes(field)) throw badRequest(`field label not supported: ${field || part}`);
    return (object: ApiObject) => (fieldAt(object, field) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
};
