import { isDeepStrictEqual } from 'node:util';
import { copyOf, isObject } from '../objects/object.types.ts';

export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** The patch asks for something that is not there, or a test failed. */
export class JsonPatchError extends Error {}

const segmentsOf = (pointer: string): string[] => {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new JsonPatchError(`«${pointer}» is not a JSON pointer`);
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
};

const memberOf = (container: unknown, segment: string, pointer: string): unknown => {
  const value = Array.isArray(container)
    ? (container as unknown[])[Number(segment)]
    : isObject(container)
      ? container[segment]
      : undefined;
  if (value === undefined) throw new JsonPatchError(`there is nothing at ${pointer}`);
  return value;
};

const valueAt = (document: unknown, pointer: string): unknown =>
  segmentsOf(pointer).reduce((container, segment) => memberOf(container, segment, pointer), document);

const parentOf = (document: unknown, pointer: string): { parent: unknown; last: string } => {
  const segments = segmentsOf(pointer);
  const last = segments.pop();
  if (last === undefined) throw new JsonPatchError('the whole document cannot be replaced');
  return {
    parent: segments.reduce((container, segment) => memberOf(container, segment, pointer), document),
    last,
  };
};

const add = (document: unknown, pointer: string, value: unknown): void => {
  const { parent, last } = parentOf(document, pointer);
  if (Array.isArray(parent)) parent.splice(last === '-' ? parent.length : Number(last), 0, value);
  else if (isObject(parent)) parent[last] = value;
  else throw new JsonPatchError(`nothing can be added at ${pointer}`);
};

const remove = (document: unknown, pointer: string): unknown => {
  const { parent, last } = parentOf(document, pointer);
  const value = memberOf(parent, last, pointer);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return value;
};

const operate = (document: unknown, operation: JsonPatchOperation): void => {
  const { op, path, from = '', value } = operation;
  switch (op) {
    case 'add':
      return add(document, path, value);
    case 'remove':
      return void remove(document, path);
    case 'replace':
      remove(document, path);
      return add(document, path, value);
    case 'move':
      return add(document, path, remove(document, from));
    case 'copy':
      return add(document, path, copyOf(valueAt(document, from)));
    case 'test':
      if (!isDeepStrictEqual(valueAt(document, path), value))
        throw new JsonPatchError(`testing value ${path} failed`);
      return;
    default:
      throw new JsonPatchError(`unexpected kind of operation «${op}»`);
  }
};

/** RFC 6902, on a copy. Throws JsonPatchError; then nothing is changed. */
export const jsonPatch = (target: unknown, operations: readonly JsonPatchOperation[]): unknown => {
  const document = copyOf(target);
  for (const operation of operations) operate(document, operation);
  return document;
};
