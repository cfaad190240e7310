import { randomInt, randomUUID } from 'node:crypto';
import type { CollectiviteRole } from '@beffroi/contracts/access';
import type { Organization } from '@beffroi/identity/domain';
import {
  CallerAuthenticator,
  entities as identityEntities,
  GrantRoleOperation,
  InviteMemberOperation,
  MembersRepository,
  OrganizationReconciler,
  OrganizationsRepository,
  OrganizationStore,
  RemoveMemberOperation,
  RevokeInvitationOperation,
  StoredGrants,
} from '@beffroi/identity/server';
import { brandId, type CollectiviteId, systemScope } from '@beffroi/kernel';
import { KeycloakAdmin } from '@beffroi/platform/keycloak';
import { BearerVerifier } from '@beffroi/platform/oidc';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import { IdentityClient } from './identity.client.ts';
import { type IdentityTarget, REALM_CLIENTS, type TestPerson } from './identity.target.ts';

const ARRANGING = systemScope('arrange a spec');
const PAGE = { first: 200 };

/** A collectivité of the suite; a new SIREN each time, since a realm may outlive a run. */
export interface TestCollectivite {
  readonly id: CollectiviteId;
  readonly siren: string;
}

/** Our own identity context on a database, in front of an identity provider. */
export interface IdentityWorld {
  readonly client: IdentityClient;
  readonly database: TestDatabase;
  readonly verifier: BearerVerifier;
  readonly authenticator: CallerAuthenticator;
  readonly admin: KeycloakAdmin;
  readonly store: OrganizationStore;
  readonly invite: InviteMemberOperation;
  readonly revokeInvitation: RevokeInvitationOperation;
  readonly remove: RemoveMemberOperation;
  readonly members: MembersRepository;
  collectivite(name?: string): Promise<TestCollectivite>;
  /** Gives the role in our database, where rights are. */
  grant(person: TestPerson, role: CollectiviteRole, at: TestCollectivite): Promise<void>;
  reconcilerIn(mode: 'apply' | 'report'): OrganizationReconciler;
  /** Until nothing more is to be done. */
  reconcile(at: TestCollectivite): Promise<void>;
  organizationOf(at: TestCollectivite): Promise<Organization | undefined>;
  close(): Promise<void>;
}

export const createWorld = async (target: IdentityTarget): Promise<IdentityWorld> => {
  const database = await testDatabase();
  const { unitOfWork } = await database.database([...tenancyEntities, ...identityEntities]);
  const { issuer } = target;
  const client = new IdentityClient(target);
  const collectivites = new CollectivitesRepository(unitOfWork);
  const organizations = new OrganizationsRepository(unitOfWork);
  const store = new OrganizationStore(unitOfWork, collectivites, issuer);
  const verifier = new BearerVerifier({ issuers: [issuer], audience: 'beffroi-api' });
  const grantRole = new GrantRoleOperation(unitOfWork);
  const admin = new KeycloakAdmin({
    baseUrl: issuer.replace('/realms/beffroi', ''),
    realm: 'beffroi',
    clientId: REALM_CLIENTS.reconciler,
    clientSecret: target.secrets.reconciler,
  });
  const reconcilerIn = (mode: 'apply' | 'report') =>
    new OrganizationReconciler({ admin, store, mode, sendsInvitations: true });
  const reconciler = reconcilerIn('apply');
  return {
    client,
    database,
    verifier,
    authenticator: new CallerAuthenticator(verifier, new StoredGrants(unitOfWork), organizations),
    admin,
    store,
    invite: new InviteMemberOperation(unitOfWork, collectivites),
    revokeInvitation: new RevokeInvitationOperation(unitOfWork),
    remove: new RemoveMemberOperation(unitOfWork),
    members: new MembersRepository(unitOfWork),
    collectivite: (name = 'Bourges') => insertCollectivite(database, name),
    grant: async (person, role, { id }) => {
      const grantee = { kind: 'user', issuer, subject: await client.subjectOf(person) } as const;
      await grantRole.execute(ARRANGING, { grantee, role, collectiviteId: id });
    },
    reconcilerIn,
    reconcile: async ({ id }) => {
      for (let pass = 0; pass < 5; pass++) if (!(await reconciler.reconcile(id))) return;
      throw new Error('there is more to do after five passes');
    },
    organizationOf: async ({ id }) => {
      const page = await organizations.list(ARRANGING, { onlyDiffering: false }, PAGE);
      const rows = page.ok ? page.value.items.map(({ node }) => node) : [];
      return rows.find(({ collectiviteId }) => collectiviteId === id);
    },
    close: () => database.close(),
  };
};

const insertCollectivite = async (database: TestDatabase, name: string): Promise<TestCollectivite> => {
  const [id, siren] = [randomUUID(), String(randomInt(100_000_000, 999_999_999))];
  await database.asOwner(
    `insert into tenancy.collectivite
       (id, siren, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
     values ($1, $2, $3, 'commune', true, 'active', 'decouverte', 'v1', now())`,
    [id, siren, name],
  );
  return { id: brandId(id), siren };
};
