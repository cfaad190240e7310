import type { Account } from '../account.directory.ts';
import type { Realm } from '../realm.ts';
import { AdminRefusal, type InvitationRecord, type OrganizationRecord } from './organization.registry.ts';

export interface AdminRequest {
  /** The parts of the path that the route leaves open, in order. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly contentType: string;
}

export interface AdminAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** The id at the end of the `Location` header. */
  readonly createdId?: string;
}

export interface AdminRoute {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (realm: Realm, request: AdminRequest) => AdminAnswer | Promise<AdminAnswer>;
}

const DONE: AdminAnswer = { status: 204 };
const ok = (body: unknown): AdminAnswer => ({ status: 200, body });
const route = (method: string, path: RegExp, answer: AdminRoute['answer']): AdminRoute => ({
  method,
  path,
  answer,
});

/** Keycloak's admin API below `/admin/realms/{realm}`: organizations, their members and invitations, and users. */
export const adminRoutes: readonly AdminRoute[] = [
  route('GET', /^\/organizations$/, ({ organizations }, { query }) =>
    ok(page(organizations.all().filter(matching(query)), query).map(described(query))),
  ),
  route('POST', /^\/organizations$/, ({ organizations }, request) => ({
    status: 201,
    createdId: organizations.create(json<OrganizationRecord>(request)),
  })),
  route('GET', /^\/organizations\/count$/, ({ organizations }) => ok(organizations.all().length)),
  route(
    'GET',
    /^\/organizations\/members\/([^/]+)\/organizations$/,
    ({ organizations }, { parts: [user = ''] }) => ok(organizations.organizationsOf(user).map(brief)),
  ),
  route('GET', /^\/organizations\/([^/]+)$/, ({ organizations }, { parts: [id = ''] }) =>
    ok(organizations.get(id)),
  ),
  route('PUT', /^\/organizations\/([^/]+)$/, ({ organizations }, request) => {
    organizations.update(request.parts[0]!, json<OrganizationRecord>(request));
    return DONE;
  }),
  route('DELETE', /^\/organizations\/([^/]+)$/, ({ organizations }, { parts: [id = ''] }) => {
    organizations.remove(id);
    return DONE;
  }),
  route(
    'GET',
    /^\/organizations\/([^/]+)\/members$/,
    ({ organizations, accounts }, { parts: [id = ''], query }) =>
      ok(
        page(organizations.membersIn(id), query).map((userId) => ({
          ...userOf(accounts.bySub(userId)!),
          membershipType: 'UNMANAGED',
        })),
      ),
  ),
  route(
    'POST',
    /^\/organizations\/([^/]+)\/members$/,
    ({ organizations, accounts }, { parts: [id = ''], body }) => {
      const userId = body.replace(/^"|"$/g, '');
      if (!accounts.bySub(userId)) throw new AdminRefusal(404, 'HTTP 404 Not Found');
      organizations.addMember(id, userId);
      return { status: 201, createdId: userId };
    },
  ),
  route(
    'DELETE',
    /^\/organizations\/([^/]+)\/members\/([^/]+)$/,
    ({ organizations }, { parts: [id = '', user = ''] }) => {
      organizations.removeMember(id, user);
      return DONE;
    },
  ),
  route(
    'POST',
    /^\/organizations\/([^/]+)\/members\/invite-user$/,
    async ({ organizations, accounts }, request) => {
      const id = request.parts[0]!;
      const email = await formField(request, 'email');
      const member = organizations.membersIn(id).some((user) => accounts.bySub(user)?.email === email);
      if (member) throw new AdminRefusal(409, 'User already a member of the organization');
      organizations.invite(id, email);
      return DONE;
    },
  ),
  route('GET', /^\/organizations\/([^/]+)\/invitations$/, ({ organizations }, { parts: [id = ''], query }) =>
    ok(page(organizations.invitationsOf(id), query).map(invitation)),
  ),
  route(
    'DELETE',
    /^\/organizations\/([^/]+)\/invitations\/([^/]+)$/,
    ({ organizations }, { parts: [id = '', which = ''] }) => {
      organizations.withdraw(id, which);
      return DONE;
    },
  ),
  route('GET', /^\/users$/, ({ accounts }, { query }) =>
    ok(
      accounts.all
        .filter(({ username }) => !query.has('username') || username === query.get('username'))
        .filter(({ email }) => !query.has('email') || email === query.get('email'))
        .map(userOf),
    ),
  ),
  route('GET', /^\/users\/([^/]+)$/, ({ accounts }, { parts: [id = ''] }) => {
    const account = accounts.bySub(id);
    if (!account) throw new AdminRefusal(404, 'User not found');
    return ok(userOf(account));
  }),
  route(
    'POST',
    /^\/users\/([^/]+)\/logout$/,
    async ({ accounts, logoutEverywhere }, { parts: [id = ''] }) => {
      if (!accounts.bySub(id)) throw new AdminRefusal(404, 'User not found');
      await logoutEverywhere(id);
      return DONE;
    },
  ),
];

const page = <Item>(items: readonly Item[], query: URLSearchParams): readonly Item[] => {
  const first = Number(query.get('first') ?? 0);
  return items.slice(first, first + Number(query.get('max') ?? items.length));
};

/** `q` asks for attributes, as `name:value`; `search` for a name. */
const matching = (query: URLSearchParams) => {
  const [name = '', value] = (query.get('q') ?? '').split(':');
  const search = query.get('search');
  return (organization: OrganizationRecord): boolean =>
    (value === undefined || (organization.attributes[name]?.includes(value) ?? false)) &&
    (search === null || organization.name === search);
};

/** Lists leave the attributes out, unless told. */
const described = (query: URLSearchParams) => (query.get('briefRepresentation') === 'false' ? whole : brief);
const whole = (organization: OrganizationRecord): object => organization;
const brief = ({ attributes: _attributes, ...rest }: OrganizationRecord): object => rest;

const invitation = (record: InvitationRecord): object => ({ ...record, status: 'PENDING' });

const userOf = ({ sub, username, email, emailVerified = true, givenName, familyName }: Account): object => ({
  id: sub,
  username,
  firstName: givenName,
  lastName: familyName,
  email,
  emailVerified,
  enabled: true,
});

const json = <Body>({ body }: AdminRequest): Partial<Body> => {
  try {
    return JSON.parse(body) as Partial<Body>;
  } catch {
    throw new AdminRefusal(400, 'HTTP 400 Bad Request');
  }
};

const formField = async ({ body, contentType }: AdminRequest, name: string): Promise<string> => {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};
