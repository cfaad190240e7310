import type { LimitMetric, LimitWindow } from '@beffroi/contracts/dataplane';
import type { AccountView, LimitView, OrganisationView } from '@beffroi/contracts/self-service';
import type { Offer } from '@beffroi/contracts/usage';
import { unixSeconds } from './page.ts';

/** Albert's four limits of a model. */
const LIMIT_TYPES: readonly (readonly [string, LimitMetric, LimitWindow])[] = [
  ['rpm', 'requests', 'minute'],
  ['rpd', 'requests', 'day'],
  ['tpm', 'tokens', 'minute'],
  ['tpd', 'tokens', 'day'],
];

/** What the key may use, which Albert calls a router. */
export interface UsableModel {
  readonly id: string;
  /** How its requests are served, as long as that can serve them. */
  readonly offer: Offer;
}

export const meAnswer = (
  { key, project, organisation, limits }: AccountView,
  models: readonly UsableModel[],
) => ({
  object: 'userInfo',
  id: key.id,
  email: key.contact,
  name: key.name,
  organization: organisation.name,
  organization_id: organisation.id,
  project,
  // What may be spent is a limit here, in the account of the collectivité: a key has no purse of its own.
  budget: null,
  permissions: [],
  self_service: key.selfService,
  limits: models.flatMap((model) => limitsOf(model, limits)),
  expires: key.expiresAt === null ? null : unixSeconds(key.expiresAt),
  priority: 0,
  created: unixSeconds(key.createdAt),
  updated: unixSeconds(key.createdAt),
});

/** The narrowest of those that bind the key; null: unlimited. */
const limitsOf = ({ id, offer: served }: UsableModel, limits: readonly LimitView[]) =>
  LIMIT_TYPES.map(([type, metric, window]) => {
    const values = limits
      .filter((limit) => limit.metric === metric && limit.window === window)
      .filter(({ modelId }) => modelId === null || modelId === id)
      .filter(({ offer }) => (offer ?? served) === served)
      .flatMap(({ value }) => value ?? []);
    return { router_id: id, router: id, type, value: values.length > 0 ? Math.min(...values) : null };
  });

export const organizationAnswer = ({ id, name, people, createdAt }: OrganisationView) => ({
  object: 'organization',
  id,
  name,
  users: people,
  created: unixSeconds(createdAt),
  updated: unixSeconds(createdAt),
});
