import { describe, expect, it } from '@jest/globals';
import type { CollectiviteRole } from '@beffroi/contracts/access';
import { brandId } from '@beffroi/kernel';
import { decideEnd, decideRemoval, decideRoleChange, type Member } from './member.ts';

const member = (subject: string, role: CollectiviteRole): Member => ({
  id: brandId(`${subject} ${role}`),
  collectiviteId: brandId('01900000-0000-7000-8000-000000000001'),
  issuer: 'https://id.example',
  subject,
  role,
  displayName: null,
  email: null,
  suspendedAt: null,
  createdAt: new Date('2026-11-22T08:00:00Z'),
});
const ada = member('ada', 'collectivite.admin');
const adaPays = member('ada', 'collectivite.finance');
const zoe = member('zoe', 'collectivite.admin');
const lea = member('lea', 'collectivite.developer');
const LAST = { ok: false, failure: { kind: 'LastAdministrator' } };

describe('leaving a collectivité', () => {
  it('takes all roles of the person, and nobody else’s', () => {
    expect(decideRemoval(ada, [ada, adaPays, zoe])).toEqual({ ok: true, value: [ada, adaPays] });
  });

  it('is refused to the last administrator, by whichever role they are named', () => {
    expect(decideRemoval(ada, [ada, adaPays])).toEqual(LAST);
    expect(decideRemoval(adaPays, [ada, adaPays])).toEqual(LAST);
  });

  it('is free where nobody administers', () => {
    expect(decideRemoval(lea, [lea])).toMatchObject({ ok: true });
  });
});

describe('the end of one role', () => {
  it('leaves the others, and an administrator who is not suspended', () => {
    const away = { ...zoe, suspendedAt: new Date('2026-11-22T09:00:00Z') };
    expect(decideEnd(adaPays, [ada, adaPays])).toEqual({ ok: true, value: null });
    expect(decideEnd(ada, [ada, adaPays])).toEqual(LAST);
    expect(decideEnd(ada, [ada, zoe])).toMatchObject({ ok: true });
    expect(decideEnd(ada, [ada, away])).toEqual(LAST);
    expect(decideEnd(away, [ada, away])).toMatchObject({ ok: true });
  });
});

describe('another role', () => {
  it('replaces this one', () => {
    expect(decideRoleChange(lea, 'collectivite.dpo', [lea, ada])).toEqual({
      ok: true,
      value: { ...lea, role: 'collectivite.dpo' },
    });
  });

  it('that the person holds already is refused', () => {
    expect(decideRoleChange(ada, 'collectivite.finance', [ada, adaPays, zoe])).toEqual({
      ok: false,
      failure: { kind: 'RoleHeldAlready', role: 'collectivite.finance' },
    });
  });

  it('is refused to the last administrator, not to one of two, nor to a new one', () => {
    expect(decideRoleChange(ada, 'collectivite.dpo', [ada])).toEqual(LAST);
    expect(decideRoleChange(ada, 'collectivite.dpo', [ada, zoe])).toMatchObject({ ok: true });
    expect(decideRoleChange(lea, 'collectivite.admin', [lea])).toMatchObject({ ok: true });
  });

  it('to the role it is changes nothing', () => {
    expect(decideRoleChange(ada, 'collectivite.admin', [ada])).toEqual({ ok: true, value: ada });
  });
});
