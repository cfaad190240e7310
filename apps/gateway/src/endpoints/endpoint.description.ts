import type { Text } from '@beffroi/kernel';
import type { JsonSchema } from '../body/json.schema.ts';

/** What `/openapi.json` says of an endpoint beyond its rules. */
export interface EndpointDescription {
  /** Unique, as generated clients name it. */
  readonly id: string;
  readonly summary: Text;
  readonly text: Text;
  /** Fields that the gateway leaves to the engine. */
  readonly passing: Readonly<Record<string, JsonSchema>>;
  /** A body that works, where the installation has this alias. */
  readonly example: object;
  /** Names of schemas in `components`. */
  readonly answer: string;
  readonly chunk?: string;
}
