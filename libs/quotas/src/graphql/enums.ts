import { registerEnumType } from '@nestjs/graphql';

/** Values as in the data-plane records; names as GraphQL writes them. */
export const LimitLevel = {
  POOL: 'pool',
  COLLECTIVITE: 'collectivite',
  ATTACHED_BODY: 'attached-body',
  PROJECT: 'project',
  KEY: 'key',
} as const;
registerEnumType(LimitLevel, {
  name: 'LimitLevel',
  description: 'Whose use is limited.',
  valuesMap: {
    POOL: { description: 'Everybody’s together: the operator’s pool.' },
    COLLECTIVITE: { description: 'One collectivité’s.' },
    ATTACHED_BODY: { description: 'One attached body’s, such as a CCAS.' },
    PROJECT: { description: 'One project’s.' },
    KEY: { description: 'One API key’s.' },
  },
});

export const LimitMetric = {
  REQUESTS: 'requests',
  TOKENS: 'tokens',
  IN_FLIGHT: 'in-flight',
  EUROS: 'euros',
} as const;
registerEnumType(LimitMetric, {
  name: 'LimitMetric',
  description: 'What is counted.',
  valuesMap: {
    REQUESTS: { description: 'Requests.' },
    TOKENS: { description: 'Tokens, of requests and answers.' },
    IN_FLIGHT: { description: 'Requests being answered at one time.' },
    EUROS: { description: 'Cents HT at list price.' },
  },
});

export const LimitWindow = {
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  MONTH: 'month',
  EXERCISE: 'exercise',
  NONE: 'none',
} as const;
registerEnumType(LimitWindow, {
  name: 'LimitWindow',
  description: 'Over what time; days and months are those of Paris.',
  valuesMap: {
    MINUTE: { description: 'A minute.' },
    HOUR: { description: 'An hour.' },
    DAY: { description: 'A calendar day.' },
    MONTH: { description: 'A calendar month.' },
    EXERCISE: { description: 'A fiscal year.' },
    NONE: { description: 'At any one time; goes with IN_FLIGHT.' },
  },
});

export const LimitOffer = { SHARED: 'shared', DEDICATED: 'dedicated', EXTERNAL: 'external' } as const;
registerEnumType(LimitOffer, {
  name: 'Offer',
  description: 'How a model is served.',
  valuesMap: {
    SHARED: { description: 'API partagée.' },
    DEDICATED: { description: 'Déploiement dédié.' },
    EXTERNAL: { description: 'Fournisseur externe.' },
  },
});
