import type { ApiObject, Condition } from '../objects/object.types.ts';
import type { StructuralSchema } from '../schemas/structural-schema.ts';
import { invalidValue } from './field-problem.ts';
import { resource } from './resource-type.ts';

export interface Definition extends ApiObject {
  spec: {
    group: string;
    scope: 'Namespaced' | 'Cluster';
    names: { plural: string; kind: string; singular?: string; listKind?: string; shortNames?: string[] };
    versions: {
      name: string;
      served: boolean;
      storage: boolean;
      schema?: { openAPIV3Schema?: StructuralSchema };
      subresources?: { status?: object };
    }[];
    conversion?: { strategy: string };
  };
  status?: { conditions?: Condition[]; acceptedNames?: object; storedVersions?: string[] };
}

/** Holds a definition that goes until its objects are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

export const customResourceDefinitions = resource<Definition>({
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  finalizerOnDelete: CLEANUP,
  initialStatus: ({ spec }) => ({
    conditions: null,
    acceptedNames: { plural: '', kind: '' },
    storedVersions: spec.versions.filter(({ storage }) => storage).map(({ name }) => name),
  }),
  applyDefaults: ({ spec }) => {
    spec.names.singular ??= spec.names.kind.toLowerCase();
    spec.names.listKind ??= `${spec.names.kind}List`;
    spec.conversion ??= { strategy: 'None' };
  },
  validate: ({ metadata, spec }) => [
    ...(metadata.name === `${spec.names.plural}.${spec.group}`
      ? []
      : [invalidValue('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...(spec.versions.length === 1
      ? []
      : [invalidValue('spec.versions', spec.versions.length, 'the stand-in converts nothing: one version')]),
  ],
});
