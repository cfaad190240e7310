/** What earlier samples made, by the name they keep it under. */
export type Made = ReadonlyMap<string, string>;

/** A mutation that succeeds, once those before it did. */
export interface MutationSample {
  readonly mutation: string;
  readonly input: (id: (name: string) => string) => object;
  /** A query whose values are kept under their alias, for the input. */
  readonly asksBefore?: (id: (name: string) => string) => string;
  /** What to ask of the answer: members whose values are kept under their alias. */
  readonly keeps?: string;
  /** Whose token is sent, of {@link INVITEE} or of the collectivité's administrator: the operator's unless given. */
  readonly as?: 'invitee' | 'administrator';
}

/** The person who is invited, as their identity provider tells of them. */
export const INVITEE = { sub: 'lea', email: 'lea@bourges.example', email_verified: true };

const invite = (email: string, id: (name: string) => string) => ({
  collectiviteId: id('collectivite'),
  email,
  role: 'DEVELOPER',
});

const DAY_MS = 86_400_000;

const review = (collectiviteId: string) => ({
  collectiviteId,
  deadline: new Date(Date.now() + DAY_MS).toISOString(),
  undecided: 'KEEP',
});

/** Every mutation at least once, in an order that works. Whoever adds a mutation adds a line. */
export const MUTATION_SAMPLES: readonly MutationSample[] = [
  {
    mutation: 'registerCollectivite',
    input: () => ({ codeInsee: '18033' }),
    keeps: '... on Collectivite { collectivite: id }',
  },
  {
    mutation: 'registerCollectivite',
    input: () => ({ siren: '241800507' }),
    keeps: '... on Collectivite { group: id }',
  },
  { mutation: 'setPayer', input: (id) => ({ collectiviteId: id('collectivite'), payerId: id('group') }) },
  {
    mutation: 'attachBody',
    input: (id) => ({ collectiviteId: id('collectivite'), kind: 'CCAS', name: 'CCAS de Bourges' }),
  },
  // Of one that is on board: each that comes on board with an import has an entry of its own.
  { mutation: 'importMembers', input: () => ({ csv: 'siren\n211800339\n', dryRun: false }) },
  {
    mutation: 'createProject',
    input: (id) => ({ collectiviteId: id('collectivite'), name: 'Accueil', sensitivity: 'INTERNE' }),
    keeps: '... on Project { project: id }',
  },
  {
    mutation: 'issueApiKey',
    input: (id) => ({ projectId: id('project'), name: 'Assistant', idempotencyKey: 'once' }),
    keeps: '... on ApiKeyIssued { apiKey { key: id } }',
  },
  { mutation: 'updateApiKey', input: (id) => ({ apiKeyId: id('key'), name: 'Assistante' }) },
  { mutation: 'rotateApiKey', input: (id) => ({ apiKeyId: id('key'), overlap: 'NONE' }) },
  { mutation: 'revokeApiKey', input: (id) => ({ apiKeyId: id('key') }) },
  { mutation: 'switchProject', input: (id) => ({ projectId: id('project'), stopped: true }) },
  {
    mutation: 'setLimit',
    input: () => ({ level: 'POOL', metric: 'REQUESTS', window: 'MINUTE', value: 100 }),
    keeps: '... on Limit { limit: id }',
  },
  {
    mutation: 'overrideLimit',
    input: (id) => ({
      limitId: id('limit'),
      value: 200,
      until: new Date(Date.now() + DAY_MS).toISOString(),
    }),
  },
  { mutation: 'endLimitOverride', input: (id) => ({ limitId: id('limit') }) },
  {
    mutation: 'setLimit',
    input: (id) => ({
      level: 'COLLECTIVITE',
      ownerId: id('collectivite'),
      metric: 'TOKENS',
      window: 'MONTH',
      value: 1_000,
    }),
    keeps: '... on Limit { envelope: id }',
  },
  {
    mutation: 'createProject',
    input: (id) => ({ collectiviteId: id('collectivite'), name: 'Archives', sensitivity: 'INTERNE' }),
    keeps: '... on Project { archives: id }',
  },
  {
    mutation: 'shareEnvelope',
    input: (id) => ({ envelopeId: id('envelope'), level: 'PROJECT', ownerId: id('project'), value: 600 }),
    keeps: '... on Limit { share: id }',
  },
  {
    mutation: 'shareEnvelope',
    input: (id) => ({ envelopeId: id('envelope'), level: 'PROJECT', ownerId: id('archives'), value: 400 }),
    keeps: '... on Limit { other: id }',
  },
  {
    mutation: 'moveEnvelope',
    input: (id) => ({ fromLimitId: id('share'), toLimitId: id('other'), amount: 100 }),
  },
  {
    mutation: 'requestDeployment',
    input: () => ({ modelId: 'ministral-3-3b-instruct-2512' }),
    keeps: '... on Deployment { deployment: id }',
  },
  {
    mutation: 'updateDeployment',
    input: (id) => ({ deploymentId: id('deployment'), contextTokens: 8_192 }),
  },
  {
    mutation: 'cordonDeployment',
    input: (id) => ({ deploymentId: id('deployment'), cordoned: true }),
  },
  { mutation: 'rotateEngineKey', input: (id) => ({ deploymentId: id('deployment') }) },
  // Of another one: a deployment has one change at a time.
  {
    mutation: 'requestDeployment',
    input: () => ({ modelId: 'ministral-3-3b-instruct-2512' }),
    keeps: '... on Deployment { upgraded: id }',
  },
  {
    mutation: 'upgradeDeployment',
    input: (id) => ({ deploymentId: id('upgraded'), modelId: 'ministral-3-8b-instruct-2512' }),
  },
  {
    mutation: 'scaleDeployment',
    input: (id) => ({ deploymentId: id('deployment'), minReplicas: 0, maxReplicas: 2 }),
  },
  {
    mutation: 'registerExternalRoute',
    input: () => ({
      modelId: 'mistral-small-latest',
      provider: 'MISTRAL',
      servedName: 'mistral-small-2506',
      credential: 'key-of-mistral',
      place: { name: 'mistral-eu', region: 'eu', country: 'FR', qualification: 'NONE' },
    }),
    keeps: '... on ExternalRoute { route: id }',
  },
  {
    mutation: 'setPlacementPolicy',
    input: (id) => ({ collectiviteId: id('collectivite'), dedicatedPool: false }),
  },
  { mutation: 'retireModel', input: () => ({ modelId: 'mistral-nemo-instruct-2407' }) },
  { mutation: 'checkSite', input: () => ({ siteId: 'cher-1' }) },
  { mutation: 'closeExternalRoute', input: (id) => ({ routeId: id('route') }) },
  { mutation: 'retireDeployment', input: (id) => ({ deploymentId: id('deployment') }) },
  {
    mutation: 'inviteMember',
    input: (id) => invite(INVITEE.email, id),
    keeps: '... on MemberInvited { token }',
  },
  {
    mutation: 'acceptInvitation',
    input: (id) => ({ token: id('token') }),
    keeps: '... on Member { member: id }',
    as: 'invitee',
  },
  { mutation: 'changeMemberRole', input: (id) => ({ memberId: id('member'), role: 'DPO' }) },
  { mutation: 'removeMember', input: (id) => ({ memberId: id('member') }) },
  {
    mutation: 'inviteMember',
    input: (id) => invite('max@bourges.example', id),
    keeps: '... on MemberInvited { invitation { invitation: id } }',
  },
  { mutation: 'revokeInvitation', input: (id) => ({ invitationId: id('invitation') }) },
  {
    mutation: 'bindServiceAccount',
    input: (id) => ({ clientId: 'deploy', role: 'DEVELOPER', collectiviteId: id('collectivite') }),
    keeps: '... on ServiceAccount { account: id }',
  },
  { mutation: 'revokeServiceAccount', input: (id) => ({ serviceAccountId: id('account') }) },
  {
    mutation: 'grantSupportAccess',
    input: (id) => ({ collectiviteId: id('collectivite'), hours: 4, reason: 'Une clé est refusée' }),
    keeps: '... on SupportAccess { support: id }',
    as: 'administrator',
  },
  {
    mutation: 'withdrawSupportAccess',
    input: (id) => ({ supportAccessId: id('support') }),
    as: 'administrator',
  },
  {
    mutation: 'openAccessReview',
    input: (id) => review(id('collectivite')),
    keeps: '... on AccessReviewOpened { review { review: id } }',
  },
  {
    mutation: 'decideAccess',
    asksBefore: (id) => `{ accessReviewLines(reviewId: "${id('review')}") { nodes { line: id } } }`,
    input: (id) => ({ lineId: id('line'), decision: 'KEEP', reason: 'Toujours en poste' }),
  },
  {
    mutation: 'openAccessReview',
    input: (id) => review(id('group')),
    keeps: '... on AccessReviewOpened { review { review: id } }',
  },
  // Of the group, where nobody has access: nothing is left to decide.
  { mutation: 'closeAccessReview', input: (id) => ({ reviewId: id('review') }) },
  {
    mutation: 'addNoticeTarget',
    input: (id) => ({
      collectiviteId: id('collectivite'),
      channel: 'WEBHOOK',
      address: 'https://ville.example/beffroi',
    }),
    keeps: '... on NoticeTargetAdded { target { target: id } }',
  },
  { mutation: 'removeNoticeTarget', input: (id) => ({ noticeTargetId: id('target') }) },
  { mutation: 'retryNotice', input: (id) => ({ noticeId: id('notice') }) },
  { mutation: 'writeOffRun', input: (id) => ({ incarnation: id('run') }) },
  { mutation: 'endOwnSession', input: (id) => ({ sessionId: id('session') }) },
  { mutation: 'endOtherSessions', input: () => ({}) },
  { mutation: 'moveCollectivite', input: (id) => ({ collectiviteId: id('collectivite'), event: 'SUSPEND' }) },
];
