import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Held, WaitingRoom } from './waiting.room.ts';

const nothing = (): void => undefined;
const of = (tenantId: string, untilMs = 60_000): Held => ({
  tenantId,
  untilMs,
  resume: nothing,
  giveUp: nothing,
});
const roomFor = (most: number, mostPerTenant = most) => new WaitingRoom({ most, mostPerTenant });

describe('requests that wait for a model', () => {
  it('go one of each collectivité after the other, each in the order of arrival', () => {
    const room = roomFor(9);
    const [a1, a2, a3, b1, c1, c2] = [of('a'), of('a'), of('a'), of('b'), of('c'), of('c')];
    for (const held of [a1, a2, a3, b1, c1, c2]) room.enter(held);
    const order = room.take();
    expect(order.map((held) => [a1, a2, a3, b1, c1, c2].indexOf(held))).toEqual([0, 3, 4, 1, 5, 2]);
    expect(room.size).toBe(0);
  });

  it('are as many as one collectivité may have, and the next is told so', () => {
    const room = roomFor(10, 2);
    expect([of('a'), of('a'), of('a')].map((held) => room.enter(held).kind)).toEqual([
      'held',
      'held',
      'full',
    ]);
    expect(room.enter(of('b'))).toEqual({ kind: 'held' });
  });

  it('give up a place of whoever has the most when another comes into a full room', () => {
    const room = roomFor(3);
    const last = of('a');
    for (const held of [of('a'), of('a'), last]) room.enter(held);
    expect(room.enter(of('b'))).toEqual({ kind: 'instead-of', other: last });
    expect(room.enter(of('b'))).toEqual({ kind: 'full' });
  });

  it('leave when their client does, or their time is over', () => {
    const room = roomFor(3);
    const [patient, hasty, gone] = [of('a', 2_000), of('b', 1_000), of('c', 1_000)];
    for (const held of [patient, hasty, gone]) room.enter(held);
    room.leave(gone);
    room.leave(gone);
    expect(room.takeLate(1_000)).toEqual([hasty]);
    expect(room.take()).toEqual([patient]);
  });

  it('never are more than there is room for, and nobody has fewer places than its share for want of them', () => {
    const arrivals = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 80 });
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (who, most, each) => {
          const room = roomFor(most, each);
          const inside: Held[] = [];
          for (const tenantId of who) {
            const held = of(tenantId);
            const entry = room.enter(held);
            if (entry.kind === 'instead-of') inside.splice(inside.indexOf(entry.other), 1);
            if (entry.kind !== 'full') inside.push(held);
            const places = (tenant: string) => inside.filter((one) => one.tenantId === tenant).length;
            const others = Math.max(...['a', 'b', 'c', 'd'].map(places));
            if (entry.kind === 'full') {
              expect(places(tenantId) === each || others <= places(tenantId) + 1).toBe(true);
            }
            expect(room.size).toBe(inside.length);
            expect(inside.length).toBeLessThanOrEqual(most);
            expect(others).toBeLessThanOrEqual(each);
          }
        },
      ),
    );
  });
});
