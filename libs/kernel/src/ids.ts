/** Identifiers that cannot be mistaken for one another: `Brand<string, 'ProjectId'>`. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type CollectiviteId = Brand<string, 'CollectiviteId'>;
export type ProjectId = Brand<string, 'ProjectId'>;
export type AttachedBodyId = Brand<string, 'AttachedBodyId'>;
export type ApiKeyId = Brand<string, 'ApiKeyId'>;
export type ModelId = Brand<string, 'ModelId'>;
export type SiteId = Brand<string, 'SiteId'>;
export type DeploymentId = Brand<string, 'DeploymentId'>;
export type LimitId = Brand<string, 'LimitId'>;
export type PlanId = Brand<string, 'PlanId'>;
export type UserId = Brand<string, 'UserId'>;
/** UUIDv7 of a request's arrival; also the id of its usage event. */
export type RequestId = Brand<string, 'RequestId'>;
/** A gateway's stable name across restarts. */
export type GatewayId = Brand<string, 'GatewayId'>;
/** One run of one worker process of a gateway. */
export type IncarnationId = Brand<string, 'IncarnationId'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** Gives a plain string its brand, where it enters the program (a row, a token, an input already checked). */
export const brandId = <Id extends Brand<string, string>>(text: string): Id => text as Id;
