import { fieldsOfCustom, fillDefaults } from '../schemas/structural-schema.ts';
import type { Definition } from './definition.resources.ts';
import { resource, type ResourceType } from './resource-type.ts';

/** The kind that a definition adds. */
export const customResource = ({ spec }: Definition): ResourceType => {
  const { group, names, scope, versions } = spec;
  const [{ name: version, schema, subresources } = { name: 'v1' }] = versions;
  const structure = schema?.openAPIV3Schema ?? {};
  return resource({
    group,
    version,
    kind: names.kind,
    plural: names.plural,
    ...(names.singular === undefined ? {} : { singular: names.singular }),
    shortNames: names.shortNames ?? [],
    namespaced: scope === 'Namespaced',
    hasSpec: false,
    hasStatus: subresources?.status !== undefined,
    hasGeneration: true,
    isCustom: true,
    fields: fieldsOfCustom(structure),
    applyDefaults: (object) => fillDefaults(object, structure),
  });
};
