import type { ObjectMeta } from '../objects/object.types.ts';
import { type FieldProblem, forbiddenValue, invalidValue, requiredValue } from './field-problem.ts';
import type { ResourceType } from './resource-type.ts';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

const RULES = {
  label: { pattern: DNS_LABEL, longest: 63, text: LABEL_RULE },
  subdomain: { pattern: DNS_SUBDOMAIN, longest: 253, text: SUBDOMAIN_RULE },
} as const;

const validateName = (name: string, rule: ResourceType['nameRule']): FieldProblem[] => {
  const { pattern, longest, text } = RULES[rule];
  if (name.length > longest)
    return [invalidValue('metadata.name', name, `must be no more than ${longest} characters`)];
  return pattern.test(name) ? [] : [invalidValue('metadata.name', name, text)];
};

const isQualifiedKey = (key: string): boolean => {
  const [prefix, name] = key.includes('/')
    ? [key.slice(0, key.lastIndexOf('/')), key.slice(key.lastIndexOf('/') + 1)]
    : [undefined, key];
  if (prefix !== undefined && (prefix.length > 253 || !DNS_SUBDOMAIN.test(prefix))) return false;
  return name.length <= 63 && QUALIFIED_NAME.test(name);
};

/** Labels of an object, of a template or in a selector. */
export const validateLabels = (labels: Record<string, string> | undefined, field: string): FieldProblem[] =>
  Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...(isQualifiedKey(key)
      ? []
      : [invalidValue(field, key, "name part must consist of alphanumeric characters, '-', '_' or '.'")]),
    ...(value.length > 63
      ? [invalidValue(field, value, 'must be no more than 63 characters')]
      : value === '' || QUALIFIED_NAME.test(value)
        ? []
        : [
            invalidValue(
              field,
              value,
              "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'",
            ),
          ]),
  ]);

export const validateMetadata = (metadata: ObjectMeta, rule: ResourceType['nameRule']): FieldProblem[] => [
  ...(metadata.name
    ? validateName(metadata.name, rule)
    : [requiredValue('metadata.name', 'name or generateName is required')]),
  ...validateLabels(metadata.labels, 'metadata.labels'),
  ...Object.keys(metadata.annotations ?? {})
    .filter((key) => !isQualifiedKey(key.toLowerCase()))
    .map((key) => invalidValue('metadata.annotations', key, 'must be a qualified name')),
  ...(metadata.finalizers ?? [])
    .filter((finalizer) => !isQualifiedKey(finalizer))
    .map((finalizer) => invalidValue('metadata.finalizers', finalizer, 'must be a qualified name')),
];

/** Once an object is being deleted its finalizers can only be taken away. */
export const validateFinalizers = (next: ObjectMeta, current: ObjectMeta): FieldProblem[] => {
  if (!current.deletionTimestamp) return [];
  const added = (next.finalizers ?? []).filter((finalizer) => !current.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  const listed = added.map((finalizer) => `"${finalizer}"`).join(', ');
  return [
    forbiddenValue(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${listed}}`,
    ),
  ];
};
