import type { ApiObject } from '../objects/object.types.ts';
import type { Subject } from '../api/status.error.ts';
import type { FieldSchema } from '../schemas/field-schema.ts';
import { knownFields } from '../schemas/known-fields.ts';
import type { FieldProblem } from './field-problem.ts';

/** Everything the stand-in knows of one kind: its place in the API, its defaults and its rules. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** The object has a spec; an absent one counts as empty. */
  readonly hasSpec: boolean;
  /** Status is written through /status only. */
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  /** Spec changes raise metadata.generation; elsewhere it is whatever the client created the object with. */
  readonly hasGeneration: boolean;
  readonly nameRule: 'subdomain' | 'label';
  /** Added by a definition: patched without strategy, and replaced only by who knows its version. */
  readonly isCustom: boolean;
  /** What an object may have; the rest is cut away. */
  readonly fields: FieldSchema;
  /** Set when deletion begins. */
  readonly finalizerOnDelete?: string;
  /** Field selectors beside metadata.name and metadata.namespace. */
  readonly selectableFields: readonly string[];
  /** The server's own status of a new object. */
  readonly initialStatus?: (object: ApiObject) => unknown;
  /** Fills what the client left out, on every write. Works in place on a copy that is not stored yet. */
  readonly applyDefaults: (object: ApiObject) => void;
  /** Keeps what a client may leave out of a PUT although the server has set it. */
  readonly carryOver: (next: ApiObject, current: ApiObject) => void;
  readonly validate: (object: ApiObject) => FieldProblem[];
  readonly validateUpdate: (next: ApiObject, current: ApiObject) => FieldProblem[];
}

/** What a kind states; everything else has a usual answer. */
export type ResourceStatement<T extends ApiObject> = Pick<ResourceType, 'kind' | 'plural'> &
  Partial<
    Omit<ResourceType, 'applyDefaults' | 'carryOver' | 'validate' | 'validateUpdate' | 'initialStatus'>
  > & {
    initialStatus?: (object: T) => unknown;
    applyDefaults?: (object: T) => void;
    carryOver?: (next: T, current: T) => void;
    validate?: (object: T) => FieldProblem[];
    validateUpdate?: (next: T, current: T) => FieldProblem[];
  };

/** Declares a kind. The type parameter says what shape its own functions may count on. */
export const resource = <T extends ApiObject = ApiObject>(statement: ResourceStatement<T>): ResourceType => {
  const { group = '', version = 'v1', kind } = statement;
  return {
    group,
    version,
    fields: knownFields(group, version, kind),
    isCustom: false,
    singular: statement.kind.toLowerCase(),
    shortNames: [],
    namespaced: true,
    hasSpec: true,
    hasStatus: false,
    hasScale: false,
    hasGeneration: false,
    nameRule: 'subdomain',
    selectableFields: [],
    applyDefaults: () => undefined,
    carryOver: () => undefined,
    validate: () => [],
    validateUpdate: () => [],
    ...statement,
  } as unknown as ResourceType;
};

export const apiVersionOf = ({ group, version }: ResourceType): string =>
  group ? `${group}/${version}` : version;

/** How refusals name an object of this kind. */
export const subjectOf = ({ group, plural, kind }: ResourceType, name: string): Subject => ({
  group,
  plural,
  kind,
  name,
});
