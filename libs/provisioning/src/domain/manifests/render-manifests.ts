import { type EngineManifests, engineManifests, engineSecret } from './engine.manifests.ts';
import { SPEC_HASH_ANNOTATION } from './labels.ts';
import type { Manifest } from './manifest.ts';
import { type NamespaceManifests, namespaceManifests } from './namespace.manifests.ts';
import { weightsManifests } from './weights.manifests.ts';

export type ManifestInput = NamespaceManifests & EngineManifests;

/**
 * Everything a deployment needs on its site, in the order in which it is applied: first the tenant's walls, then
 * the weights, last the engine. Each object carries the digest of what is declared of it.
 */
export const renderManifests = (input: ManifestInput, digestOf: (value: unknown) => string): Manifest[] =>
  [
    ...namespaceManifests(input),
    engineSecret(input),
    ...weightsManifests(input, digestOf),
    ...engineManifests(input, digestOf),
  ].map((manifest) => ({
    ...manifest,
    metadata: { ...manifest.metadata, annotations: { [SPEC_HASH_ANNOTATION]: digestOf(manifest) } },
  }));
