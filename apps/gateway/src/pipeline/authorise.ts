import { mayServe } from '@beffroi/catalogue/domain';
import { MODEL_TYPES, type ModelType } from '@beffroi/contracts/dataplane';
import { err, type Ok, ok, type Result, type Text } from '@beffroi/kernel';
import type { Limit, Model, Records, Route } from '../records/record.views.ts';
import type { Identity } from './identity.ts';

/** A model, and the routes by which this request may reach it. */
export interface Authorised {
  readonly model: Model;
  /** At least one. */
  readonly routes: readonly Route[];
}

/** The model that a request names, and the types that its endpoint takes. */
export interface Wanted {
  readonly name: string;
  readonly types: readonly ModelType[];
}

type Stop = { readonly kind: 'suspended' } | { readonly kind: 'stopped' };

/** The longest context that the request may count on: that of the model, or what engines were given of it. */
export const servedContextTokens = ({ model, routes }: Authorised): number => {
  let least = model.maxContextTokens;
  for (const { contextTokens } of routes) {
    if (contextTokens !== undefined && contextTokens < least) least = contextTokens;
  }
  return least;
};

export type AuthoriseRefusal =
  | Stop
  /** Unknown, not allowed to this key, or with no route this collectivité may see: which one is not told. */
  | { readonly kind: 'model-not-found'; readonly name: string }
  | {
      readonly kind: 'wrong-type';
      readonly name: string;
      readonly expected: readonly ModelType[];
      readonly actual: ModelType;
    }
  | { readonly kind: 'model-closed'; readonly model: Model; readonly limit: Limit }
  | { readonly kind: 'sovereignty'; readonly model: Model; readonly reason: Text };

export const ANY_TYPE: readonly ModelType[] = MODEL_TYPES;

export const authorise = (
  identity: Identity,
  wanted: Wanted,
  records: Records,
): Result<Authorised, AuthoriseRefusal> => {
  const last = lately.get(identity);
  if (last && isStill(last, wanted, records)) return last.authorised;
  const authorised = decide(identity, wanted, records);
  if (authorised.ok) lately.set(identity, { wanted, records, changes: records.changes, authorised });
  return authorised;
};

/** What was decided last for an identity: most keys ask for the same model all day. */
interface Decided {
  readonly wanted: Wanted;
  readonly records: Records;
  readonly changes: number;
  readonly authorised: Ok<Authorised>;
}
const lately = new WeakMap<Identity, Decided>();

const isStill = ({ wanted, records, changes }: Decided, now: Wanted, recordsNow: Records): boolean =>
  wanted.name === now.name &&
  wanted.types === now.types &&
  records === recordsNow &&
  changes === recordsNow.changes;

const decide = (
  identity: Identity,
  wanted: Wanted,
  records: Records,
): Result<Authorised, AuthoriseRefusal> => {
  const stop = stopOf(identity);
  if (stop) return err(stop);
  const { name, types } = wanted;
  const model = records.modelByName(name);
  const visible = model && isAllowed(model, identity) ? visibleRoutes(model, identity, records) : [];
  if (!model || visible.length === 0) return err({ kind: 'model-not-found', name });
  if (!types.includes(model.type)) {
    return err({ kind: 'wrong-type', name, expected: types, actual: model.type });
  }
  const closures = closuresFor(identity, model, records);
  const open =
    closures.length === 0
      ? visible
      : visible.filter((route) => !closures.some((limit) => closes(limit, route)));
  if (open.length === 0) return err({ kind: 'model-closed', model, limit: closures[0]! });
  return sovereign(open, model, identity);
};

/** Who stopped all of it: the operator the collectivité, or the collectivité its project. */
export const stopOf = ({ tenant, project }: Identity): Stop | undefined => {
  if (tenant.state === 'suspended') return { kind: 'suspended' };
  return project.state === 'stopped' ? { kind: 'stopped' } : undefined;
};

const isAllowed = (model: Model, { key }: Identity): boolean => key.models?.has(model.id) ?? true;

/** A route that drains or is closed takes no new request. */
const visibleRoutes = (model: Model, { tenant }: Identity, records: Records): Route[] => {
  const visible: Route[] = [];
  for (const route of records.routesOf(model.id)) {
    const { collectiviteId, state } = route;
    if (collectiviteId !== null && collectiviteId !== tenant.id) continue;
    if (state === 'ready' || state === 'starting') visible.push(route);
  }
  return visible;
};

/** From the outermost level in. */
const closuresFor = (
  { key, project, tenant }: Identity,
  model: Model,
  records: Records,
): readonly Limit[] => {
  if (!records.hasClosures) return NONE;
  const { attachedBodyId } = project;
  return [
    ...records.closuresOf('pool', null),
    ...records.closuresOf('collectivite', tenant.id),
    ...(attachedBodyId ? records.closuresOf('attached-body', attachedBodyId) : []),
    ...records.closuresOf('project', project.id),
    ...records.closuresOf('key', key.id),
  ].filter(({ modelId }) => modelId === undefined || modelId === model.id);
};

const NONE: readonly Limit[] = [];

const closes = (limit: Limit, route: Route): boolean =>
  limit.offer === undefined || limit.offer === route.offer;

const sovereign = (
  routes: readonly Route[],
  model: Model,
  { project }: Identity,
): Result<Authorised, AuthoriseRefusal> => {
  const allowed: Route[] = [];
  let reason: Text | undefined;
  for (const route of routes) {
    const verdict = mayServe(project.sensitivity, route.qualification);
    if (verdict.kind === 'allowed') allowed.push(route);
    else reason ??= verdict.reason;
  }
  return allowed.length > 0
    ? ok({ model, routes: allowed })
    : err({ kind: 'sovereignty', model, reason: reason! });
};
