import { describe, expect, it } from '@jest/globals';
import { KeycloakContact } from './keycloak.contact.ts';

const world = () => {
  const clock = { nowMs: 0, now: () => new Date(0), monotonicMs: () => clock.nowMs };
  return { clock, contact: new KeycloakContact(clock, () => 1) };
};

describe('contact with Keycloak', () => {
  it('is free while it answers', () => {
    const { contact } = world();
    contact.answered();
    expect([contact.waitMs(), contact.missing()]).toEqual([0, undefined]);
  });

  it('that is lost is tried again ever more seldom, a minute apart at most', () => {
    const { clock, contact } = world();
    const waits = [];
    for (let count = 0; count < 9; count++) {
      expect(contact.waitMs()).toBe(0);
      contact.failed('ECONNREFUSED');
      waits.push(contact.waitMs());
      clock.nowMs += contact.waitMs();
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(contact.missing()).toContain('ECONNREFUSED');
  });

  it('is lost once, however many were asking', () => {
    const { contact } = world();
    for (let asking = 0; asking < 4; asking++) contact.failed('ECONNREFUSED');
    expect(contact.waitMs()).toBe(1_000);
  });

  it('that is lost is tried by one at a time, and free again with the first answer', () => {
    const { clock, contact } = world();
    contact.failed('503');
    clock.nowMs += 1_000;
    expect([contact.waitMs(), contact.waitMs() > 0]).toEqual([0, true]);
    contact.answered();
    expect([contact.waitMs(), contact.waitMs(), contact.missing()]).toEqual([0, 0, undefined]);
  });
});
