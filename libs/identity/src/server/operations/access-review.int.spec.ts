import type { CollectiviteRole, OperatorRole } from '@beffroi/contracts/access';
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
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AccessDecision,
  type AccessReviewId,
  type ReviewLine,
  type UndecidedRule,
} from '../../domain/index.ts';
import {
  AccessReviewsRepository,
  AccessReviewSweep,
  BindServiceAccountOperation,
  CloseAccessReviewOperation,
  DecideAccessOperation,
  entities,
  GrantRoleOperation,
  GrantSupportAccessOperation,
  InviteMemberOperation,
  OpenAccessReviewOperation,
  RemoveMemberOperation,
  StoredGrants,
} from '../index.ts';

const issuer = 'https://id.example';
const SWEEPING = systemScope('housekeeping');
const DAY_MS = 86_400_000;
const tomorrow = () => new Date(Date.now() + DAY_MS);
const actor = (subject: string) => ({ kind: 'user', subject, issuer }) as const;
const operator: OperatorScope = { kind: 'operator', actor: actor('olga') };

describe('a review of access', () => {
  let test: TestDatabase;
  let world: ReturnType<typeof operationsOn>;
  let town: CollectiviteId;
  let count = 0;
  beforeAll(async () => {
    test = await testDatabase();
    world = operationsOn(await test.database([...tenancyEntities, ...entities]));
  });
  afterAll(() => test?.close());

  const operationsOn = ({ unitOfWork }: Database) => {
    const collectivites = new CollectivitesRepository(unitOfWork);
    return {
      grants: new StoredGrants(unitOfWork),
      grantRole: new GrantRoleOperation(unitOfWork),
      grantSupport: new GrantSupportAccessOperation(unitOfWork, collectivites),
      invite: new InviteMemberOperation(unitOfWork, collectivites),
      bind: new BindServiceAccountOperation(unitOfWork, collectivites, [issuer]),
      remove: new RemoveMemberOperation(unitOfWork),
      reviews: new AccessReviewsRepository(unitOfWork),
      opening: new OpenAccessReviewOperation(unitOfWork, collectivites),
      deciding: new DecideAccessOperation(unitOfWork, collectivites),
      closing: new CloseAccessReviewOperation(unitOfWork),
      sweep: new AccessReviewSweep(unitOfWork),
    };
  };

  /** A new town with two administrators, a developer, a program, an invitation and an access of support. */
  beforeEach(async () => {
    town = brandId(`01900000-0000-7000-8000-${String(++count).padStart(12, '0')}`);
    await test.asOwner(
      `insert into tenancy.collectivite (id, name, category, declared, state, plan_id, cache_salt_sealed, created_at)
       values ($1, $2, 'commune', true, 'active', 'decouverte', 'v1', now())`,
      [town, `Ville ${count}`],
    );
    for (const [subject, role] of [
      ['ada', 'collectivite.admin'],
      ['zoe', 'collectivite.admin'],
      ['lea', 'collectivite.developer'],
    ] as const)
      await give(subject, role);
    await world.bind.execute(operator, {
      clientId: 'robot',
      role: 'collectivite.developer',
      collectiviteId: town,
    });
    await world.invite.execute(inside('ada'), {
      collectiviteId: town,
      email: 'max@ville.example',
      role: 'collectivite.finance',
    });
    await world.grantSupport.execute(inside('ada'), {
      collectiviteId: town,
      hours: 72,
      reason: 'Clé refusée',
    });
  });

  const inside = (subject: string, at = town): TenantScope => ({
    kind: 'tenant',
    collectiviteId: at,
    actor: actor(subject),
  });
  const give = (subject: string, role: CollectiviteRole | OperatorRole, at: CollectiviteId | null = town) =>
    world.grantRole.execute(SWEEPING, {
      grantee: { kind: 'user', issuer, subject },
      role,
      collectiviteId: at,
    });
  const open = async (undecided: UndecidedRule = 'keep', by = inside('ada')): Promise<AccessReviewId> => {
    const opened = await world.opening.execute(by, { deadline: tomorrow(), undecided });
    if (!opened.ok) throw new Error(opened.failure.kind);
    return opened.value.review!.review.id;
  };
  const linesOf = (id: AccessReviewId) => world.reviews.allLines(operator, id);
  const lineOf = async (id: AccessReviewId, holder: string): Promise<ReviewLine> =>
    (await linesOf(id)).find((line) => line.holder === holder)!;
  const decide = async (
    line: ReviewLine,
    decision: AccessDecision,
    { by = inside('ada'), role = null }: { by?: TenantScope | OperatorScope; role?: string | null } = {},
  ) => world.deciding.execute(by, { lineId: line.id, decision, role, reason: 'revue annuelle' });
  const pastDeadline = (id: AccessReviewId) =>
    test.asOwner(`update identity.access_review set deadline = now() - interval '1 second' where id = $1`, [
      id,
    ]);
  const rolesOf = async (subject: string, at: CollectiviteId | null = town) =>
    (await world.grants.heldBy({ kind: 'user', issuer, subject }))
      .filter(({ collectiviteId }) => collectiviteId === at)
      .map(({ role }) => role);
  const outcomes = async (id: AccessReviewId) =>
    Object.fromEntries((await linesOf(id)).map(({ holder, outcome }) => [holder, outcome]));
  const audited = async (action: string) =>
    (
      await test.asOwner('select 1 from platform.audit_entry where action = $1 and collectivite_id = $2', [
        action,
        town,
      ])
    ).length;
  const eventsOf = async (id: AccessReviewId) =>
    (
      await test.asOwner<{ type: string }>(
        `select type from platform.outbox where payload ->> 'reviewId' = $1 order by id`,
        [id],
      )
    ).map(({ type }) => type);

  it('writes down who has which access when it opens, of the four kinds, and of nobody else', async () => {
    const id = await open();
    expect((await linesOf(id)).map(({ kind, holder, role }) => `${kind} ${holder} ${role}`)).toEqual([
      'invitation max@ville.example collectivite.finance',
      'member ada collectivite.admin',
      'member lea collectivite.developer',
      'member zoe collectivite.admin',
      'service-account robot collectivite.developer',
      'support-access Clé refusée collectivite.developer',
    ]);
    await give('new', 'collectivite.dpo');
    expect(await world.reviews.find(inside('ada'), id)).toMatchObject({ lines: 6, undecided: 6 });
    expect(await audited('access-review.open')).toBe(1);
  });

  it('is open once: a second one names the first, and the same key answers the same', async () => {
    const input = { deadline: tomorrow(), undecided: 'keep', idempotencyKey: `once ${town}` } as const;
    const [one, other] = [
      await world.opening.execute(inside('ada'), input),
      await world.opening.execute(inside('ada'), input),
    ];
    expect(other).toEqual(one);
    const again = await world.opening.execute(inside('zoe'), { deadline: tomorrow(), undecided: 'suspend' });
    expect(again).toMatchObject({ failure: { kind: 'ReviewOpenAlready' } });
    const raced = brandId<CollectiviteId>('01900000-0000-7000-8000-00000000beef');
    expect(
      await world.opening.execute(inside('ada'), {
        collectiviteId: raced,
        deadline: tomorrow(),
        undecided: 'keep',
      }),
    ).toMatchObject({ failure: { kind: 'CollectiviteNotFound' } });
  });

  it('opened by many at once is opened by one', async () => {
    const all = await Promise.all(
      ['ada', 'zoe', 'ada', 'zoe'].map((who) =>
        world.opening.execute(inside(who), { deadline: tomorrow(), undecided: 'keep' }),
      ),
    );
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('carries each decision out at once, and takes the same again for the same', async () => {
    const id = await open();
    expect(
      await decide(await lineOf(id, 'lea'), 'change-role', { role: 'collectivite.finance' }),
    ).toMatchObject({
      value: { outcome: 'changed', newRole: 'collectivite.finance', decidedBy: { subject: 'ada' } },
    });
    expect(await rolesOf('lea')).toEqual(['collectivite.finance']);
    for (const holder of ['robot', 'max@ville.example', 'Clé refusée'])
      expect(await decide(await lineOf(id, holder), 'remove')).toMatchObject({
        value: { outcome: 'removed' },
      });
    expect(
      await world.grants.heldBy({ kind: 'service-account', issuer, clientId: 'robot' }),
    ).not.toContainEqual(expect.objectContaining({ collectiviteId: town }));
    const gone = await test.asOwner(
      `select from identity.invitation where collectivite_id = $1 and closed = 'revoked'
       union all select from identity.support_access where collectivite_id = $1 and withdrawn_at is not null`,
      [town],
    );
    expect(gone).toHaveLength(2);
    const before = await audited('access-review.decide');
    expect(await decide(await lineOf(id, 'robot'), 'remove')).toMatchObject({ ok: true });
    expect(await audited('access-review.decide')).toBe(before);
    expect(await audited('service-account.revoke')).toBe(1);
  });

  it('lets nobody decide about themselves, and the operator about anybody', async () => {
    const id = await open();
    const ada = await lineOf(id, 'ada');
    expect(await decide(ada, 'keep')).toMatchObject({ failure: { kind: 'OwnAccess' } });
    expect(await decide(ada, 'keep', { by: inside('zoe') })).toMatchObject({ ok: true });
    expect(await decide(await lineOf(id, 'zoe'), 'keep', { by: operator })).toMatchObject({ ok: true });
  });

  it('lets nobody decide about their own invitation, known by the address of their membership', async () => {
    await test.asOwner(`update identity.membership set email = 'max@ville.example' where subject = 'zoe'`);
    const id = await open();
    const invited = await lineOf(id, 'max@ville.example');
    expect(await decide(invited, 'keep', { by: inside('zoe') })).toMatchObject({
      failure: { kind: 'OwnAccess' },
    });
    await test.asOwner(`update identity.membership set email = null where subject = 'zoe'`);
  });

  it('never takes the last administrator, by decision, by two at once, or by its deadline', async () => {
    const id = await open('suspend');
    const [ada, zoe] = [await lineOf(id, 'ada'), await lineOf(id, 'zoe')];
    const both = await Promise.all([
      decide(zoe, 'remove', { by: inside('ada') }),
      decide(ada, 'remove', { by: inside('zoe') }),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ failure: { kind: 'LastAdministrator' } });
    await pastDeadline(id);
    await world.sweep.execute(SWEEPING);
    const left = [...(await rolesOf('ada')), ...(await rolesOf('zoe'))];
    expect(left).toEqual(['collectivite.admin']);
    expect(Object.values(await outcomes(id))).toContain('kept-last-administrator');
  });

  it('says of what ended or changed elsewhere that it is gone, and changes nothing about it', async () => {
    const id = await open();
    const lea = await lineOf(id, 'lea');
    await world.remove.execute(inside('ada'), { memberId: brandId(lea.holdingId) });
    expect(await decide(lea, 'change-role', { role: 'collectivite.dpo' })).toMatchObject({
      failure: { kind: 'AccessGone' },
    });
    expect(await decide(lea, 'keep')).toMatchObject({ value: { outcome: 'gone' } });
    await test.asOwner(`update identity.membership set role = 'collectivite.finance'
      where collectivite_id = '${town}' and subject = 'zoe'`);
    expect(await decide(await lineOf(id, 'zoe'), 'remove')).toMatchObject({ value: { outcome: 'gone' } });
    expect(await rolesOf('zoe')).toEqual(['collectivite.finance']);
  });

  it('keeps what nobody decided, and says so, where that is its rule', async () => {
    const id = await open('keep');
    await decide(await lineOf(id, 'lea'), 'remove');
    await pastDeadline(id);
    await world.sweep.execute(SWEEPING);
    await world.sweep.execute(SWEEPING);
    expect(await outcomes(id)).toMatchObject({
      lea: 'removed',
      ada: 'kept-undecided',
      robot: 'kept-undecided',
    });
    expect(await rolesOf('ada')).toEqual(['collectivite.admin']);
    expect(await audited('access-review.close')).toBe(1);
    expect(await decide(await lineOf(id, 'zoe'), 'remove')).toMatchObject({
      failure: { kind: 'AccessReviewClosed' },
    });
  });

  it('suspends what nobody decided where that is its rule: at once without rights, until somebody decides', async () => {
    const id = await open('suspend');
    await decide(await lineOf(id, 'zoe'), 'keep');
    await pastDeadline(id);
    await world.sweep.execute(SWEEPING);
    expect(await outcomes(id)).toEqual({
      ada: 'suspended',
      zoe: 'kept',
      lea: 'suspended',
      robot: 'suspended',
      'max@ville.example': 'suspended',
      'Clé refusée': 'suspended',
    });
    expect(await rolesOf('lea')).toEqual([]);
    expect(
      (await world.grants.heldBy({ kind: 'service-account', issuer, clientId: 'robot' })).filter(
        ({ collectiviteId }) => collectiviteId === town,
      ),
    ).toEqual([]);
    const zoe = { by: inside('zoe') };
    expect(await decide(await lineOf(id, 'lea'), 'keep', zoe)).toMatchObject({ value: { outcome: 'kept' } });
    expect(await rolesOf('lea')).toEqual(['collectivite.developer']);
    expect(
      await decide(await lineOf(id, 'robot'), 'change-role', { ...zoe, role: 'collectivite.finance' }),
    ).toMatchObject({
      ok: true,
    });
    expect(await audited('member.reinstate')).toBe(1);
  });

  it('is signed off by a person once everything is decided, and by its deadline otherwise', async () => {
    const id = await open();
    expect(await world.closing.execute(inside('ada'), { reviewId: id })).toMatchObject({
      failure: { kind: 'AccessesUndecided', count: 6 },
    });
    for (const line of await linesOf(id)) await decide(line, 'keep', { by: operator });
    const closed = await world.closing.execute(inside('zoe'), { reviewId: id });
    expect(closed).toMatchObject({ value: { undecided: 0, review: { closedBy: { subject: 'zoe' } } } });
    expect(await world.closing.execute(inside('ada'), { reviewId: id })).toEqual(closed);
    expect(await audited('access-review.close')).toBe(1);
  });

  it('is called to mind a week and a day before its deadline, by an event each, if something is left', async () => {
    const opened = await world.opening.execute(inside('ada'), {
      deadline: new Date(Date.now() + 30 * DAY_MS),
      undecided: 'keep',
    });
    const { id } = (opened.ok && opened.value.review!.review) as { id: AccessReviewId };
    const sweepIn = async (days: string) => {
      await test.asOwner(
        `update identity.access_review set deadline = now() + $2::interval, opened_at = now() - interval '9 days'
          where id = $1`,
        [id, days],
      );
      await world.sweep.execute(SWEEPING);
    };
    for (const days of ['8 days', '6 days', '5 days', '12 hours', '11 hours']) await sweepIn(days);
    expect(await eventsOf(id)).toEqual([
      'identity.access-review-opened',
      'identity.access-review-reminded',
      'identity.access-review-reminded',
    ]);
  });

  it('of all is one for each collectivité, and one for the operator’s own people', async () => {
    await give('olga', 'operator.admin', null);
    await give('otto', 'operator.auditor', null);
    await open();
    const opened = await world.opening.execute(operator, { deadline: tomorrow(), undecided: 'suspend' });
    expect(opened).toMatchObject({ value: { review: null } });
    const page = await world.reviews.list(operator, {}, { first: 200 });
    const reviews = page.ok ? page.value.items.map(({ node }) => node.review) : [];
    const own = reviews.find(({ collectiviteId, closedAt }) => collectiviteId === null && !closedAt)!;
    // The one that was open goes on.
    expect(reviews.filter(({ collectiviteId }) => collectiviteId === town)).toHaveLength(1);
    expect((await linesOf(own.id)).map(({ holder }) => holder)).toEqual(['olga', 'otto']);
    expect(await decide(await lineOf(own.id, 'olga'), 'keep', { by: operator })).toMatchObject({
      failure: { kind: 'OwnAccess' },
    });
    expect(await decide(await lineOf(own.id, 'otto'), 'remove', { by: operator })).toMatchObject({
      ok: true,
    });
    await pastDeadline(own.id);
    await world.sweep.execute(SWEEPING);
    expect(await outcomes(own.id)).toEqual({ olga: 'kept-last-administrator', otto: 'removed' });
    expect(await rolesOf('olga', null)).toEqual(['operator.admin']);
  });

  it('of another collectivité is not there', async () => {
    const id = await open();
    const stranger = inside('eve', brandId<CollectiviteId>('01900000-0000-7000-8000-00000000beef'));
    const line = await lineOf(id, 'lea');
    expect(await world.reviews.find(stranger, id)).toBeUndefined();
    expect(await world.reviews.allLines(stranger, id)).toEqual([]);
    expect(await decide(line, 'remove', { by: stranger })).toEqual({
      ok: false,
      failure: { kind: 'ReviewLineNotFound', lineId: line.id },
    });
    expect(await world.closing.execute(stranger, { reviewId: id })).toMatchObject({
      failure: { kind: 'AccessReviewNotFound' },
    });
  });

  it('gives no other role in a state that allows nothing new, and takes one away in any', async () => {
    const id = await open();
    await test.asOwner(
      `update tenancy.collectivite set state = 'notice', notice_ends_at = now() where id = $1`,
      [town],
    );
    const lea = await lineOf(id, 'lea');
    expect(await decide(lea, 'change-role', { role: 'collectivite.finance' })).toMatchObject({
      failure: { kind: 'StateForbids', state: 'notice' },
    });
    expect(await decide(lea, 'remove')).toMatchObject({ ok: true });
  });
});
