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

export const QuotaVerdict = {
  PASSES: 'passes',
  SHORTENED: 'shortened',
  WAITS: 'waits',
  REFUSED: 'refused',
} as const;
registerEnumType(QuotaVerdict, {
  name: 'QuotaVerdict',
  description: 'What limits would do to a request.',
  valuesMap: {
    PASSES: { description: 'It passes as it is.' },
    SHORTENED: { description: 'It passes with fewer output tokens than it asks for.' },
    WAITS: {
      description:
        'It may have to wait for what requests under way have reserved, or be refused with Retry-After 1.',
    },
    REFUSED: { description: 'It is refused.' },
  },
});

export const FindingVerdict = {
  PASSES: 'passes',
  WAITS: 'waits',
  REFUSES: 'refuses',
  CLOSED: 'closed',
} as const;
registerEnumType(FindingVerdict, {
  name: 'FindingVerdict',
  description: 'What one limit says of a request.',
  valuesMap: {
    PASSES: { description: 'There is room for it.' },
    WAITS: { description: 'Requests under way have reserved what is left of it.' },
    REFUSES: { description: 'There is no room for it.' },
    CLOSED: { description: 'Its value is 0.' },
  },
});

export const QueueClass = {
  GARANTI: 'garanti',
  STANDARD: 'standard',
  DIFFERE: 'differe',
} as const;
registerEnumType(QueueClass, {
  name: 'QueueClass',
  description: 'Who goes first where engines have no room; a lesser class has one turn in ten at least.',
  valuesMap: {
    GARANTI: { description: 'Before all others.' },
    STANDARD: { description: 'Before what is deferred.' },
    DIFFERE: { description: 'When nobody else waits.' },
  },
});

export const ShareLevel = { PROJECT: 'project', ATTACHED_BODY: 'attached-body' } as const;
registerEnumType(ShareLevel, {
  name: 'ShareLevel',
  description: 'What may have a share of an envelope.',
  valuesMap: {
    PROJECT: { description: 'A project.' },
    ATTACHED_BODY: { description: 'An attached body, such as a CCAS.' },
  },
});
