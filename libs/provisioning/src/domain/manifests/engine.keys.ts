import type { StoreCredentials } from './weights-source.ts';

/** Fields of an engine's Secret. */
export const API_KEY_FIELD = 'api-key';
export const ENGINE_CONFIG_FIELD = 'engine.yaml';

/** In clear: they leave for the cluster's Secret only. */
export interface AcceptedKeys {
  readonly present: string;
  /** Accepted beside the present one until every gateway uses that. */
  readonly previous: string | null;
}

/**
 * vLLM takes one key from its environment and several from its configuration file, where `ps` does not show them
 * (`--config`, a YAML of its own arguments).
 */
export const engineKeyData = ({ present, previous }: AcceptedKeys): Record<string, string> => ({
  [API_KEY_FIELD]: btoa(present),
  [ENGINE_CONFIG_FIELD]: btoa(
    ['api-key:', ...[present, ...(previous === null ? [] : [previous])].map((key) => `  - ${key}`), ''].join(
      '\n',
    ),
  ),
});

/** What manifests hold in Secrets, kept apart from what may be stored and shown. */
export interface EngineSecrets {
  readonly keys: AcceptedKeys;
  /** For an object store that holds weights; null: none is asked for. */
  readonly store: StoreCredentials | null;
}
