import { registerEnumType } from '@nestjs/graphql';

export const UsageDimension = {
  COLLECTIVITE: 'collectivite',
  PAYER: 'payer',
  ATTACHED_BODY: 'attached-body',
  PROJECT: 'project',
  ANALYTIC_CODE: 'analytic-code',
  API_KEY: 'api-key',
  MODEL: 'model',
  OFFER: 'offer',
  SITE: 'site',
  ENDPOINT: 'endpoint',
  OUTCOME: 'outcome',
  END_USER: 'end-user',
  HOUR: 'hour',
  DAY: 'day',
  WEEK: 'week',
  MONTH: 'month',
} as const;
registerEnumType(UsageDimension, {
  name: 'UsageDimension',
  description: 'What usage can be told apart by.',
  valuesMap: {
    COLLECTIVITE: { description: 'Whose it was: its id.' },
    PAYER: {
      description: 'Who pays for it, as it was when the request was admitted: the id of a collectivité.',
    },
    ATTACHED_BODY: { description: 'The attached body (CCAS, caisse des écoles): its id.' },
    PROJECT: { description: 'The project: its id.' },
    ANALYTIC_CODE: { description: 'The analytic code of the project when the request was admitted.' },
    API_KEY: { description: 'The API key: its id.' },
    MODEL: { description: 'The model: its id.' },
    OFFER: { description: 'shared, dedicated or external.' },
    SITE: { description: 'Where it was computed: the id of a site, or of a provider’s place.' },
    ENDPOINT: { description: 'The path that was called, such as `/v1/chat/completions`.' },
    OUTCOME: { description: 'completed, client_aborted, upstream_error or recovered.' },
    END_USER: {
      description:
        'The pseudonym of who used the application: of one project or key only, over 31 days at most.',
    },
    HOUR: { description: 'The hour of admission, in UTC: `2026-11-21T09:00:00Z`.' },
    DAY: { description: 'The day of admission, in Paris: `2026-11-21`.' },
    WEEK: { description: 'The ISO week of admission, in Paris: `2026-W47`.' },
    MONTH: { description: 'The month of admission, in Paris: `2026-11`.' },
  },
});

export const UsageOffer = { SHARED: 'shared', DEDICATED: 'dedicated', EXTERNAL: 'external' } as const;
registerEnumType(UsageOffer, {
  name: 'UsageOffer',
  description: 'What a request was served by.',
  valuesMap: {
    SHARED: { description: 'API partagée: engines of the operator.' },
    DEDICATED: { description: 'Déploiement dédié: engines of the collectivité.' },
    EXTERNAL: { description: 'Fournisseur externe.' },
  },
});

export const UsageOutcome = {
  COMPLETED: 'completed',
  CLIENT_ABORTED: 'client_aborted',
  UPSTREAM_ERROR: 'upstream_error',
  RECOVERED: 'recovered',
} as const;
registerEnumType(UsageOutcome, {
  name: 'UsageOutcome',
  description: 'How an admitted request ended.',
  valuesMap: {
    COMPLETED: { description: 'It was answered.' },
    CLIENT_ABORTED: { description: 'The client left before the end; what it had received counts.' },
    UPSTREAM_ERROR: { description: 'The engine failed.' },
    RECOVERED: { description: 'The gateway died meanwhile; its journal told the rest.' },
  },
});
