import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiObject } from '../objects/object.types.ts';
import { customResourceDefinitions, type Definition } from '../resources/definition.resources.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { ServedKinds } from '../resources/served-kinds.ts';
import type { StoreEvent, StoreJournal } from './object-store.ts';

type LogLine = { readonly version: number } & ({ readonly put: ApiObject } | { readonly remove: ApiObject });

interface Remembered {
  readonly resourceVersion: number;
  readonly objects: { resource: ResourceType; object: ApiObject }[];
}

const keyOf = ({ apiVersion, kind, metadata }: ApiObject): string =>
  [apiVersion, kind, metadata.namespace ?? '', metadata.name].join(' ');

/** A line cut off by a kill is the last one, and was never answered as written. */
const parseLine = (line: string): LogLine | undefined => {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
};

/**
 * One file of JSON lines, one a change. Opening replays it and writes it anew with the objects that are
 * left, renamed into place.
 */
export class ObjectLog implements StoreJournal {
  readonly remembered: Remembered;
  readonly #path: string;
  readonly #kinds: ServedKinds;

  constructor(stateDir: string, kinds: ServedKinds) {
    this.#kinds = kinds;
    mkdirSync(stateDir, { recursive: true });
    this.#path = join(stateDir, 'objects.jsonl');
    this.remembered = this.#replay();
    this.#rewrite();
  }

  append({ type, resourceVersion: version, object }: StoreEvent): void {
    const line: LogLine = type === 'DELETED' ? { version, remove: object } : { version, put: object };
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  #replay(): Remembered {
    const objects = new Map<string, ApiObject>();
    let resourceVersion = 0;
    const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n') : [];
    for (const line of lines.map(parseLine).filter((parsed) => parsed !== undefined)) {
      resourceVersion = Math.max(resourceVersion, line.version);
      if ('put' in line) objects.set(keyOf(line.put), line.put);
      else objects.delete(keyOf(line.remove));
    }
    for (const object of objects.values())
      if (object.kind === customResourceDefinitions.kind) this.#kinds.define(object as Definition);
    const known = [...objects.values()].flatMap((object) => {
      const resource = this.#kinds.ofKind(object.apiVersion, object.kind);
      return resource ? [{ resource, object }] : [];
    });
    return { resourceVersion, objects: known };
  }

  #rewrite(): void {
    const { resourceVersion: version, objects } = this.remembered;
    const lines = objects.map(({ object }) => JSON.stringify({ version, put: object } satisfies LogLine));
    const next = `${this.#path}.next`;
    writeFileSync(next, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(next, this.#path);
  }
}
