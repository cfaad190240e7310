import type { Text } from '@beffroi/kernel';
import type { LimitMetric, LimitWindow } from '../dataplane/index.ts';
import type { Offer } from '../usage/index.ts';
import type { AuditOrigin } from '../audit/index.ts';

/** Where the control plane listens for gateways: `POST` on this and the name of a call. */
export const SELF_SERVICE_PATH = '/self-service/';

/** For which purpose both sides derive their signing key from the data-plane key. */
export const GATEWAY_SIGNATURE = 'beffroi gateway to control plane v1';

/** A key as another program may see it. Instants are ISO 8601. */
export interface KeyView {
  readonly id: string;
  readonly publicId: string;
  readonly projectId: string;
  readonly name: string;
  readonly contact: string | null;
  readonly state: 'active' | 'expired' | 'revoked';
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
  /** Whether it may manage the keys of its project. */
  readonly selfService: boolean;
}

export interface OrganisationView {
  readonly id: string;
  readonly name: string;
  /** People with a role in it. */
  readonly people: number;
  readonly createdAt: string;
}

/** A limit that binds the key. */
export interface LimitView {
  /** null: every model. */
  readonly modelId: string | null;
  /** null: however a request is served. Absent: the same; the control plane is older than the gateway. */
  readonly offer?: Offer | null;
  readonly metric: LimitMetric;
  readonly window: LimitWindow;
  readonly value: number | null;
}

export interface AccountView {
  readonly key: KeyView;
  readonly project: { readonly id: string; readonly name: string };
  readonly organisation: OrganisationView;
  readonly limits: readonly LimitView[];
}

/** One metered request, corrections counted in. */
export interface RequestView {
  readonly admittedAt: string;
  readonly modelId: string;
  readonly endpoint: string;
  readonly httpStatus: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /**
   * What it costs at the list prices in force when it was admitted, in 10⁻¹² €; null: its model never had one. Absent: the
   * control plane is older than the gateway, and knows no prices but today's.
   */
  readonly listPricePicos?: number | null;
  readonly latencyMs: number;
  /** null: it was not streamed. */
  readonly ttftMs: number | null;
}

/** What one model did on one day of Paris. */
export interface DayView {
  /** `2026-11-21`. */
  readonly day: string;
  readonly modelId: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** As of one request. */
  readonly listPricePicos?: number | null;
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}
interface Interval {
  readonly from: string;
  readonly to: string;
}

/** What a gateway asks on behalf of an API key, and what it is answered. */
export interface SelfServiceCalls {
  'account.read': { input: Record<never, never>; value: AccountView };
  'account.update': { input: { name?: string; contact?: string | null }; value: null };
  'keys.list': {
    input: Page & { state?: KeyView['state'] };
    value: { total: number; keys: readonly KeyView[] };
  };
  'keys.read': { input: { id: string }; value: KeyView };
  'keys.issue': {
    input: { name: string; expiresAt: string | null };
    /** The whole new key, sealed with the data-plane key for {@link sealedKeyContext}. */
    value: { key: KeyView; sealedSecret: string };
  };
  'keys.rename': { input: { id: string; name: string }; value: KeyView };
  'keys.revoke': { input: { id: string }; value: KeyView };
  'usage.requests': {
    input: Page & Interval & { endpoint?: string };
    value: { readonly keyName: string; readonly requests: readonly RequestView[] };
  };
  'usage.days': {
    input: Interval & { endpoint?: string; keyId?: string };
    value: readonly DayView[];
  };
}
export type SelfServiceCall = keyof SelfServiceCalls;
export type SelfServiceInput<Call extends SelfServiceCall> = SelfServiceCalls[Call]['input'];
export type SelfServiceValue<Call extends SelfServiceCall> = SelfServiceCalls[Call]['value'];

/** Why a key is told no. */
export type SelfServiceFailure =
  /** Not there, or not of this key's project: which one is not told. */
  | { readonly kind: 'not-found' }
  /** The key may not manage keys. */
  | { readonly kind: 'not-allowed' }
  /** The state of the collectivité allows nothing new. */
  | { readonly kind: 'nothing-new' }
  /** Revoked or expired, which this gateway has not heard of yet. */
  | { readonly kind: 'key-not-active' }
  | { readonly kind: 'expiry-beyond-maximum'; readonly maximum: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly message: Text };

/** The body of a call; `origin` goes into the audit entries that it leaves. */
export interface SelfServiceRequest<Call extends SelfServiceCall = SelfServiceCall> {
  readonly origin: AuditOrigin;
  readonly input: SelfServiceInput<Call>;
}
export type SelfServiceAnswer<Call extends SelfServiceCall = SelfServiceCall> =
  | { readonly ok: true; readonly value: SelfServiceValue<Call> }
  | { readonly ok: false; readonly failure: SelfServiceFailure };

/** What a new key is sealed for on its way to the gateway. */
export const sealedKeyContext = (apiKeyId: string): string => `self-service:${apiKeyId}`;
