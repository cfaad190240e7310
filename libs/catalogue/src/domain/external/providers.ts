import { QUALIFICATIONS, type Qualification, type RouteRecord } from '@beffroi/contracts/dataplane';

export const PROVIDER_KINDS = ['mistral', 'outscale', 'openai-compatible'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** What is known of those who serve models for others. */
export interface Provider {
  readonly displayName: string;
  /** How its API is spoken to. */
  readonly dialect: Exclude<RouteRecord['kind'], 'vllm'>;
  /** Where its API is, unless the operator says otherwise. */
  readonly baseUrl: string | undefined;
  /** Its hosts, and all below them. */
  readonly domain: string | undefined;
  /** What its places may be qualified for. Of a stranger, whatever the operator vouches for. */
  readonly qualifications: readonly Qualification[];
}

export const PROVIDERS: Readonly<Record<ProviderKind, Provider>> = {
  /** Hosted in the European Union, without SecNumCloud and HDS (reviewed in November 2026). */
  mistral: {
    displayName: 'Mistral AI — La Plateforme',
    dialect: 'mistral',
    baseUrl: 'https://api.mistral.ai/v1',
    domain: 'mistral.ai',
    qualifications: ['none'],
  },
  /** Mistral's own server on a machine of the operator's account (docs.outscale.com, «Querying a Mistral Model»). */
  outscale: {
    displayName: 'OUTSCALE LLMaaS',
    dialect: 'mistral',
    baseUrl: undefined,
    domain: undefined,
    qualifications: QUALIFICATIONS,
  },
  'openai-compatible': {
    displayName: 'OpenAI-compatible',
    dialect: 'openai',
    baseUrl: undefined,
    domain: undefined,
    qualifications: QUALIFICATIONS,
  },
};

/**
 * What a place may be qualified for: by the provider that is named, and by whoever owns the host. So nobody makes
 * a provider's API sovereign by calling it something else.
 */
export const qualificationsOf = (kind: ProviderKind, host: string): readonly Qualification[] => {
  const owner = Object.values(PROVIDERS).find(({ domain }) => domain !== undefined && isWithin(host, domain));
  const { qualifications } = PROVIDERS[kind];
  return owner ? qualifications.filter((each) => owner.qualifications.includes(each)) : qualifications;
};

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);
