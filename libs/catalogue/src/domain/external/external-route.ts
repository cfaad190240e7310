import type { Qualification } from '@beffroi/contracts/dataplane';
import type { CollectiviteId, DeploymentId, ModelId } from '@beffroi/kernel';
import type { ProviderKind } from './providers.ts';

/** A way to a model that somebody else serves, by an API of OpenAI's shape. */
export interface ExternalRoute {
  /** Usage events name it where they name a deployment. */
  readonly id: DeploymentId;
  /** null: for all. */
  readonly collectiviteId: CollectiviteId | null;
  readonly modelId: ModelId;
  readonly provider: ProviderKind;
  /** Such as `https://api.mistral.ai/v1`, without a slash at its end. */
  readonly baseUrl: string;
  /** The name the provider knows the model by. */
  readonly servedName: string;
  readonly place: Place;
  /** Routes of a lower order are tried first; own engines have 0. */
  readonly order: number;
  readonly registeredAt: Date;
  /** null: open. */
  readonly closedAt: Date | null;
}

/** Where requests are processed, which decides whose may go there. */
export interface Place {
  /** A registered site, or a name of its own. */
  readonly siteId: string;
  readonly region: string;
  /** ISO 3166-1 alpha-2, always a member of the European Union. */
  readonly country: string;
  readonly qualification: Qualification;
}

/** What the credential of an external route is sealed for: it opens for no other. */
export const externalCredentialContext = (id: DeploymentId): string => `external-route:${id}:credential`;
