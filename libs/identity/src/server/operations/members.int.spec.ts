import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CollectiviteRole, Principal } from '@beffroi/contracts/access';
import {
  brandId,
  type CollectiviteId,
  type OperatorScope,
  systemScope,
  type TenantScope,
} from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { Database } from '@beffroi/platform/typeorm';
import { CollectivitesRepository, entities as tenancyEntities } from '@beffroi/tenancy/server';
import {
  AcceptInvitationOperation,
  BindServiceAccountOperation,
  ChangeMemberRoleOperation,
  entities,
  GrantRoleOperation,
  GrantSupportAccessOperation,
  InvitationsRepository,
  InviteMemberOperation,
  MembersRepository,
  RemoveMemberOperation,
  RevokeInvitationOperation,
  RevokeServiceAccountOperation,
  ServiceAccountsRepository,
  StoredGrants,
  WithdrawSupportAccessOperation,
} from '../index.ts';

const issuer = 'https://id.example';
const [bourges, vierzon] = [
  '01900000-0000-7000-8000-000000000001',
  '01900000-0000-7000-8000-000000000002',
].map((id) => brandId<CollectiviteId>(id)) as [CollectiviteId, CollectiviteId];
const actor = (subject: string) => ({ kind: 'user', subject, issuer }) as const;
const inside = (collectiviteId: CollectiviteId, subject = 'ada'): TenantScope => ({
  kind: 'tenant',
  collectiviteId,
  actor: actor(subject),
});
const operator: OperatorScope = { kind: 'operator', actor: actor('olga') };
const person = (subject: string, verifiedEmail?: string): Principal => ({
  actor: { ...actor(subject), displayName: subject },
  grants: [],
  ...(verifiedEmail ? { verifiedEmail } : {}),
});
const PAGE = { first: 50 };

describe('members', () => {
  let test: TestDatabase;
  let world: ReturnType<typeof operationsOn>;
  beforeAll(async () => {
    test = await testDatabase();
    const database = await test.database([...tenancyEntities, ...entities]);
    world = operationsOn(database);
    for (const [id, name] of [
      [bourges, 'Bourges'],
      [vierzon, 'Vierzon'],
    ]) {
      await test.asOwner(
        `insert into tenancy.collectivite (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
         values ($1, $2, 'commune', true, 'active', 'decouverte', 'v1', now())`,
        [id, name],
      );
    }
  });
  afterAll(() => test?.close());

  const operationsOn = ({ unitOfWork }: Database) => {
    const collectivites = new CollectivitesRepository(unitOfWork);
    return {
      grants: new StoredGrants(unitOfWork),
      grantRole: new GrantRoleOperation(unitOfWork),
      members: new MembersRepository(unitOfWork),
      invitations: new InvitationsRepository(unitOfWork),
      serviceAccounts: new ServiceAccountsRepository(unitOfWork),
      grantSupport: new GrantSupportAccessOperation(unitOfWork, collectivites),
      withdrawSupport: new WithdrawSupportAccessOperation(unitOfWork),
      invite: new InviteMemberOperation(unitOfWork, collectivites),
      revoke: new RevokeInvitationOperation(unitOfWork),
      accept: new AcceptInvitationOperation(unitOfWork, collectivites),
      remove: new RemoveMemberOperation(unitOfWork),
      changeRole: new ChangeMemberRoleOperation(unitOfWork, collectivites),
      bind: new BindServiceAccountOperation(unitOfWork, collectivites, [issuer]),
      unbind: new RevokeServiceAccountOperation(unitOfWork),
    };
  };
  const invited = async (email: string, role: CollectiviteRole = 'collectivite.developer', at = bourges) => {
    const sent = await world.invite.execute(inside(at), { collectiviteId: at, email, role });
    if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
    return { ...sent.value.invitation, token: sent.value.token! };
  };
  const memberOf = async (subject: string, role: CollectiviteRole, at = bourges) => {
    const grantee = { kind: 'user', issuer, subject } as const;
    await world.grantRole.execute(systemScope('a spec'), { grantee, role, collectiviteId: at });
    return (await listed(at)).find((member) => member.subject === subject && member.role === role)!;
  };
  const listed = async (at: CollectiviteId) => {
    const page = await world.members.list(inside(at), {}, PAGE);
    return page.ok ? page.value.items.map(({ node }) => node) : [];
  };
  const heldBy = (subject: string) => world.grants.heldBy({ kind: 'user', issuer, subject });
  const audited = async (action: string) =>
    (await test.asOwner('select 1 from platform.audit_entry where action = $1', [action])).length;

  it('become so by a token and the verified address it was made for, and only so', async () => {
    const { token } = await invited('lea@bourges.example');
    for (const [who, failure] of [
      [person('lea'), 'EmailNotVerified'],
      [person('eve', 'eve@bourges.example'), 'EmailDiffers'],
      [
        { ...person('robot', 'lea@bourges.example'), actor: { ...actor('robot'), kind: 'service-account' } },
        'EmailNotVerified',
      ],
    ] as const) {
      expect(await world.accept.execute(who, { token })).toMatchObject({ failure: { kind: failure } });
    }
    const lea = person('lea', 'lea@bourges.example');
    expect(await world.accept.execute(lea, { token: `${token}x` })).toMatchObject({
      failure: { kind: 'InvitationNotFound' },
    });
    expect(await heldBy('lea')).toEqual([]);
    expect(await world.accept.execute(lea, { token })).toMatchObject({
      value: { role: 'collectivite.developer', email: 'lea@bourges.example', displayName: 'lea' },
    });
    expect(await heldBy('lea')).toEqual([{ role: 'collectivite.developer', collectiviteId: bourges }]);
    expect(await world.accept.execute(lea, { token })).toMatchObject({ failure: { state: 'accepted' } });
    expect(await audited('invitation.accept')).toBe(1);
  });

  it('are invited once for a role while the invitation is open, and again when its time is over', async () => {
    const first = await invited('max@bourges.example');
    const again = { collectiviteId: bourges, email: 'MAX@bourges.example', role: 'collectivite.developer' };
    expect(await world.invite.execute(inside(bourges), again)).toMatchObject({
      failure: { kind: 'InvitedAlready', invitationId: first.id },
    });
    await test.asOwner('update identity.invitation set expires_at = now() where id = $1', [first.id]);
    const second = await invited('max@bourges.example');
    const max = person('max', 'max@bourges.example');
    expect(await world.accept.execute(max, { token: first.token })).toMatchObject({
      failure: { kind: 'InvitationClosed' },
    });
    expect(await world.accept.execute(max, { token: second.token })).toMatchObject({ ok: true });
  });

  it('whose invitation was revoked stay outside; revoking it again changes nothing', async () => {
    const { id: invitationId, token } = await invited('paul@bourges.example');
    const before = await audited('invitation.revoke');
    for (let count = 0; count < 2; count++) {
      expect(await world.revoke.execute(inside(bourges), { invitationId })).toMatchObject({
        value: { closed: 'revoked' },
      });
    }
    expect(await audited('invitation.revoke')).toBe(before + 1);
    const paul = person('paul', 'paul@bourges.example');
    expect(await world.accept.execute(paul, { token })).toMatchObject({ failure: { state: 'revoked' } });
  });

  it('are invited once by a repeated call, whose second answer has no token', async () => {
    const input = {
      collectiviteId: bourges,
      email: 'ines@bourges.example',
      role: 'collectivite.dpo',
      idempotencyKey: 'ines-1',
    };
    const [first, second] = [
      await world.invite.execute(inside(bourges), input),
      await world.invite.execute(inside(bourges), input),
    ];
    expect(first).toMatchObject({ value: { token: expect.any(String), replayed: false } });
    expect(second).toMatchObject({ value: { token: null, replayed: true } });
  });

  it('of one collectivité are nobody else’s to see, invite, change or remove', async () => {
    const { id: invitationId } = await invited('zoe@bourges.example');
    const { id: memberId } = await memberOf('zoe', 'collectivite.finance');
    const stranger = inside(vierzon, 'vera');
    const input = { collectiviteId: bourges, email: 'vera@vierzon.example', role: 'collectivite.admin' };
    expect(await world.invite.execute(stranger, input)).toMatchObject({
      failure: { kind: 'CollectiviteNotFound' },
    });
    expect(await world.revoke.execute(stranger, { invitationId })).toMatchObject({
      failure: { kind: 'UnknownInvitation' },
    });
    expect(await world.remove.execute(stranger, { memberId })).toMatchObject({
      failure: { kind: 'MemberNotFound' },
    });
    expect(await world.changeRole.execute(stranger, { memberId, role: 'collectivite.admin' })).toMatchObject({
      failure: { kind: 'MemberNotFound' },
    });
    expect(await world.members.list(stranger, { collectiviteId: bourges }, PAGE)).toMatchObject({
      value: { items: [] },
    });
    expect(await world.invitations.list(stranger, { collectiviteId: bourges }, PAGE)).toMatchObject({
      value: { items: [] },
    });
  });

  it('keep one administrator, even when two leave at the same time', async () => {
    const [uma, vic] = [
      await memberOf('uma', 'collectivite.admin', vierzon),
      await memberOf('vic', 'collectivite.admin', vierzon),
    ];
    const outcomes = await Promise.all(
      [uma, vic].map(({ id }) => world.remove.execute(inside(vierzon), { memberId: id })),
    );
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await listed(vierzon)).toMatchObject([{ role: 'collectivite.admin' }]);
    const [last] = await listed(vierzon);
    expect(
      await world.changeRole.execute(inside(vierzon), { memberId: last!.id, role: 'collectivite.dpo' }),
    ).toMatchObject({ failure: { kind: 'LastAdministrator' } });
  });

  it('lose all their roles when they leave, at once', async () => {
    const { id: memberId } = await memberOf('noe', 'collectivite.developer');
    await memberOf('noe', 'collectivite.finance');
    expect(await world.remove.execute(operator, { memberId })).toMatchObject({
      value: [{ role: 'collectivite.developer' }, { role: 'collectivite.finance' }],
    });
    expect(await heldBy('noe')).toEqual([]);
  });

  it('change roles, and leave a trace only where something changed', async () => {
    const { id: memberId } = await memberOf('kim', 'collectivite.developer');
    const before = await audited('member.change-role');
    for (let count = 0; count < 2; count++) {
      expect(
        await world.changeRole.execute(inside(bourges), { memberId, role: 'collectivite.finance' }),
      ).toMatchObject({ value: { role: 'collectivite.finance' } });
    }
    expect(await audited('member.change-role')).toBe(before + 1);
    expect(
      await world.changeRole.execute(inside(bourges), { memberId, role: 'operator.admin' }),
    ).toMatchObject({ failure: { kind: 'UnknownMemberRole' } });
  });

  it('are given no role of the operator by the database itself, through the tenant’s login', async () => {
    const pool = test.pool(test.tenantUrl, 1);
    await pool.query(`select set_config('beffroi.tenant', $1, false)`, [vierzon]);
    const insert = `insert into identity.membership (id, issuer, subject, role, collectivite_id, created_at)
                    values (gen_random_uuid(), 'i', 'eve', $1, $2, now())`;
    for (const [role, at] of [
      ['operator.admin', vierzon],
      ['operator.admin', null],
      ['collectivite.admin', bourges],
    ]) {
      await expect(pool.query(insert, [role, at])).rejects.toThrow(/row-level security|check constraint/);
    }
    expect(
      (await pool.query('delete from identity.membership where collectivite_id = $1', [bourges])).rowCount,
    ).toBe(0);
    expect((await pool.query('select 1 from identity.invitation')).rows).toEqual([]);
    await expect(pool.query('select 1 from identity.organization')).rejects.toThrow('permission denied');
  });

  describe('that are programs', () => {
    const client = { clientId: 'deploy-center', role: 'collectivite.developer', collectiviteId: bourges };

    it('are bound to one collectivité by the operator, once, and hold its role alone', async () => {
      const [first, again] = [
        await world.bind.execute(operator, client),
        await world.bind.execute(operator, client),
      ];
      expect(first).toEqual(again);
      const grantee = { kind: 'service-account', issuer, clientId: 'deploy-center' } as const;
      expect(await world.grants.heldBy(grantee)).toEqual([
        { role: 'collectivite.developer', collectiviteId: bourges },
      ]);
      expect(await audited('service-account.bind')).toBe(1);
      expect(await world.serviceAccounts.list(inside(vierzon), {}, PAGE)).toMatchObject({
        value: { items: [] },
      });
      const id = first.ok ? first.value.id : brandId<never>('');
      expect(await world.unbind.execute(operator, { serviceAccountId: id })).toMatchObject({ ok: true });
      expect(await world.grants.heldBy(grantee)).toEqual([]);
      expect(await world.unbind.execute(operator, { serviceAccountId: id })).toMatchObject({
        failure: { kind: 'ServiceAccountNotFound' },
      });
    });

    it.each([
      ['of an issuer that is not ours', { issuer: 'https://evil.example' }, 'UnknownIssuer'],
      ['with a name that is none', { clientId: 'a b' }, 'InvalidClient'],
      ['with a role that is none', { role: 'root' }, 'UnknownRole'],
      ['with a role of the operator in a collectivité', { role: 'operator.admin' }, 'RoleDoesNotFit'],
      [
        'for a collectivité that is not there',
        { collectiviteId: brandId<CollectiviteId>('01900000-0000-7000-8000-00000000000f') },
        'CollectiviteNotFound',
      ],
    ])('%s are refused', async (_what, changes, kind) => {
      expect(await world.bind.execute(operator, { ...client, ...changes })).toMatchObject({
        failure: { kind },
      });
    });
  });

  it('that supervise each other are not held by one person, however they come to them', async () => {
    const grantee = { kind: 'user', issuer, subject: 'dora' } as const;
    const grant = (role: CollectiviteRole) =>
      world.grantRole.execute(operator, { grantee, role, collectiviteId: vierzon });
    expect(await grant('collectivite.dpo')).toMatchObject({ ok: true });
    expect(await grant('collectivite.admin')).toMatchObject({
      failure: { kind: 'IncompatibleRoles', held: 'collectivite.dpo' },
    });
    const sent = await world.invite.execute(inside(vierzon), {
      collectiviteId: vierzon,
      email: 'dora@vierzon.example',
      role: 'collectivite.developer',
    });
    if (!sent.ok) throw new Error(sent.failure.kind);
    expect(
      await world.accept.execute(person('dora', 'dora@vierzon.example'), { token: sent.value.token! }),
    ).toMatchObject({ failure: { kind: 'IncompatibleRoles' } });
  });

  describe('the operator’s support', () => {
    const sam = { kind: 'user', issuer, subject: 'sam' } as const;
    const heldBySam = () => world.grants.heldBy(sam);
    const open = { collectiviteId: bourges, hours: 2, reason: 'Clé perdue' };
    beforeAll(() =>
      world.grantRole.execute(operator, { grantee: sam, role: 'operator.support', collectiviteId: null }),
    );

    it('acts for a collectivité that lets it in, until that ends by itself or is withdrawn', async () => {
      expect(await heldBySam()).toEqual([{ role: 'operator.support', collectiviteId: null }]);
      const granted = await world.grantSupport.execute(inside(bourges), open);
      if (!granted.ok) throw new Error(granted.failure.kind);
      expect(await heldBySam()).toContainEqual({ role: 'collectivite.developer', collectiviteId: bourges });

      await test.asOwner(`update identity.support_access set until = now() where id = $1`, [
        granted.value.id,
      ]);
      expect(await heldBySam()).toHaveLength(1);

      const again = await world.grantSupport.execute(inside(bourges), open);
      if (!again.ok) throw new Error(again.failure.kind);
      expect(await heldBySam()).toHaveLength(2);
      await world.withdrawSupport.execute(inside(bourges), { supportAccessId: again.value.id });
      expect(await heldBySam()).toHaveLength(1);
    });

    it('is let in by the collectivité alone, and by no other', async () => {
      expect(await world.grantSupport.execute(operator, open)).toMatchObject({
        failure: { kind: 'NotTheOperatorsToGrant' },
      });
      expect(await world.grantSupport.execute(inside(vierzon), open)).toMatchObject({
        failure: { kind: 'CollectiviteNotFound' },
      });
    });
  });
});
