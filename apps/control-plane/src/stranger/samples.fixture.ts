import { randomUUID } from 'node:crypto';
import { isEnumType, getNamedType } from 'graphql';
import { argumentsOf, type InputLeaf, type RootField } from './schema.fixture.ts';
import { MODEL, SITE, type TenantKind, type Town } from './town.fixture.ts';

/**
 * What inputs name: by the field's name, or by `Type.field` where the name says too little. Adding an input that names
 * something? Say here what; the suite fails until you do.
 */
const NAMES: Readonly<Record<string, TenantKind>> = {
  collectiviteId: 'collectivite',
  projectId: 'project',
  apiKeyId: 'apiKey',
  deploymentId: 'deployment',
  routeId: 'externalRoute',
  memberId: 'member',
  invitationId: 'invitation',
  serviceAccountId: 'serviceAccount',
  supportAccessId: 'supportAccess',
  reviewId: 'accessReview',
  lineId: 'accessReviewLine',
  noticeTargetId: 'noticeTarget',
  noticeId: 'notice',
  attachedBodyId: 'attachedBody',
  payerId: 'collectivite',
  'AuditEntryFilter.actor': 'subject',
  'AuditEntryFilter.targetId': 'project',
  'AcceptInvitationInput.token': 'invitationToken',
  sessionId: 'session',
  'Query.collectivite.id': 'collectivite',
  'Query.collectivite.siren': 'siren',
  'Query.deployment.id': 'deployment',
  'Query.request.id': 'request',
  'SetLimitInput.ownerId': 'project',
  'ShareEnvelopeInput.ownerId': 'project',
  limitId: 'limit',
  envelopeId: 'limit',
  fromLimitId: 'share',
  toLimitId: 'otherShare',
  incarnation: 'lostRun',
};

/** Inputs that name nobody's property, with a value that is accepted. */
const VALUES: Readonly<Record<string, () => unknown>> = {
  modelId: () => MODEL,
  // One that nobody runs.
  'RetireModelInput.modelId': () => 'mistral-nemo-instruct-2407',
  models: () => MODEL,
  siteId: () => SITE,
  endpoint: () => '/v1/chat/completions',
  afterKey: () => '2026-11',
  'Query.model.id': () => MODEL,
  'Query.ledgerDifferences.month': () => '2026-11',
  name: () => `Étude ${randomUUID()}`,
  email: () => `agent-${randomUUID()}@ville.example`,
  clientId: () => `robot-${randomUUID()}`,
  issuer: () => null,
  baseUrl: () => null,
  credential: () => 'sk-essai',
  servedName: () => 'mistral-small',
  'ExternalPlaceInput.name': () => 'mistral-eu',
  country: () => 'FR',
  region: () => 'eu-west-2',
  regions: () => 'cloudgouv-eu-west-1',
  'OpeningHoursInput.from': () => '08:30',
  'OpeningHoursInput.to': () => '18:00',
  timeZone: () => 'Europe/Paris',
  action: () => 'project.create',
  targetType: () => 'project',
  csv: () => 'code_insee\n18033\n',
  epci: () => null,
  'ImportMembersInput.department': () => null,
  reason: () => 'Essai',
  'AddNoticeTargetInput.address': () => `agent-${randomUUID()}@ville.example`,
  contact: () => 'dsi@ville.example',
  addresses: () => '192.0.2.0/24',
  analyticCode: () => 'ANA-1',
  idempotencyKey: () => randomUUID(),
  search: () => 'Bourges',
  after: () => '',
  'RegisterCollectiviteInput.siren': () => null,
  codeInsee: () => null,
  'DeclaredBodyInput.siren': () => null,
  'AttachBodyInput.siren': () => null,
  natureJuridique: () => '7361',
  department: () => '18',
};

/** Enums, numbers and dates whose first value would not do; and what must be given although it is optional. */
const CHOSEN: Readonly<Record<string, unknown>> = {
  'DeclaredBodyInput.category': 'CCAS',
  'ChangeMemberRoleInput.role': 'DPO',
  'DecideAccessInput.decision': 'KEEP',
  'ExternalPlaceInput.qualification': 'NONE',
  'RegisterExternalRouteInput.provider': 'MISTRAL',
  'MoveCollectiviteInput.event': 'SUSPEND',
  'PreviewDeploymentInput.contextTokens': 8_192,
  'RequestDeploymentInput.contextTokens': 8_192,
  'AddNoticeTargetInput.channel': 'EMAIL',
  'MoveEnvelopeInput.amount': 100,
  'SetLimitInput.level': 'PROJECT',
  'ShareEnvelopeInput.level': 'PROJECT',
  'SetLimitInput.metric': 'REQUESTS',
  'SetLimitInput.window': 'MONTH',
};
const ALWAYS_GIVEN: readonly string[] = [
  'EndOtherSessionsInput.idempotencyKey',
  'AuditEntryFilter.to',
  'OpenAccessReviewInput.collectiviteId',
  'ImportMembersInput.csv',
  'DeclaredBodyInput.name',
  'DeclaredBodyInput.category',
  'DeclaredBodyInput.natureJuridique',
  'AddNoticeTargetInput.collectiviteId',
  'BindServiceAccountInput.collectiviteId',
  'ExternalPlaceInput.name',
  'ExternalPlaceInput.region',
  'ExternalPlaceInput.country',
  'ExternalPlaceInput.qualification',
  'PreviewDeploymentInput.collectiviteId',
  'RequestDeploymentInput.collectiviteId',
  'SetLimitInput.ownerId',
  'ExplainQuotaInput.apiKeyId',
  'Subscription.deploymentChanged.deploymentId',
];

export const kindOf = ({ coordinate, name }: InputLeaf): TenantKind | undefined =>
  NAMES[coordinate] ?? (VALUES[coordinate] ? undefined : NAMES[name]);

const isText = ({ type }: InputLeaf): boolean => type === 'ID' || type === 'String';

/** Inputs that neither table speaks of: a stranger could name something with them, and nobody would try. */
export const unexplained = (leaves: readonly InputLeaf[]): string[] =>
  leaves
    .filter((leaf) => isText(leaf) && !kindOf(leaf) && !VALUES[leaf.coordinate] && !VALUES[leaf.name])
    .map(({ coordinate }) => coordinate);

const DAY_MS = 86_400_000;

/** A value that is accepted, of what this town has. */
export const sampleOf = (leaf: InputLeaf, town: Town): unknown => {
  if (leaf.coordinate === 'AuditEntryFilter.to') return town.arrangedAt;
  const kind = kindOf(leaf);
  const value = kind ? town.ids[kind] : plainValue(leaf);
  return leaf.list ? [value] : value;
};

const plainValue = (leaf: InputLeaf): unknown => {
  const { coordinate, name, type, input } = leaf;
  if (coordinate in CHOSEN) return CHOSEN[coordinate];
  const value = VALUES[coordinate] ?? VALUES[name];
  if (value) return value();
  const named = getNamedType(input.type);
  if (isEnumType(named)) return named.getValues()[0]!.name;
  return PLAIN[type]?.() ?? null;
};

const PLAIN: Readonly<Record<string, () => unknown>> = {
  Boolean: () => false,
  Int: () => 1,
  Count: () => 1_000,
  DateTime: () => new Date(Date.now() + DAY_MS).toISOString(),
};

/** What a caller must give, taken from this town. */
export const validInput = (root: RootField, town: Town): Record<string, unknown> => {
  const given: Record<string, unknown> = {};
  for (const leaf of argumentsOf(root)) {
    if (leaf.required || ALWAYS_GIVEN.includes(leaf.coordinate))
      assign(given, leaf.path, sampleOf(leaf, town));
  }
  return given;
};

/** As {@link validInput}; in a query, everything that can name something does. */
export const ownInput = (root: RootField, town: Town): Record<string, unknown> => {
  const given = validInput(root, town);
  if (root.operation === 'mutation') return given;
  for (const leaf of argumentsOf(root)) {
    const kind = kindOf(leaf);
    if (kind) assign(given, leaf.path, sampleOf(leaf, town));
  }
  return given;
};

export const assign = (target: Record<string, unknown>, path: readonly string[], value: unknown): void => {
  const [name, ...below] = path;
  if (below.length === 0) target[name!] = value;
  else assign((target[name!] ??= {}) as Record<string, unknown>, below, value);
};
