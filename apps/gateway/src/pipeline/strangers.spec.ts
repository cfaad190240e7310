import { describe, expect, it } from '@jest/globals';
import { Strangers } from './strangers.ts';

const refusedTimes = (strangers: Strangers, times: number, address: string, nowMs = 0): boolean =>
  Array.from({ length: times }, () => strangers.refused(address, nowMs)).at(-1)!;

describe('an address that is refused', () => {
  it('some hundred times a minute is a pest, and no other address is', () => {
    const strangers = new Strangers();
    expect(refusedTimes(strangers, 300, '192.0.2.1')).toBe(false);
    expect(strangers.refused('192.0.2.1', 0)).toBe(true);
    expect(strangers.refused('192.0.2.2', 0)).toBe(false);
  });

  it('is the same wherever it lies in its network of IPv6, where it may take any other', () => {
    const strangers = new Strangers();
    for (let turn = 0; turn < 300; turn++) strangers.refused(`2001:db8:1:2::${turn.toString(16)}`, 0);
    expect(strangers.refused('2001:db8:1:2:3:4:5:6', 0)).toBe(true);
    expect(strangers.refused('2001:db8:1:3::1', 0)).toBe(false);
  });

  it('is one of several processes as often as of one alone, all in all', () => {
    const four = Array.from({ length: 4 }, () => new Strangers(4));
    const pests = Array.from({ length: 300 }, (_, turn) => four[turn % 4]!.refused('192.0.2.1', 0));
    expect(pests).not.toContain(true);
    expect(four.map((each) => each.refused('192.0.2.1', 0))).toEqual([true, true, true, true]);
  });

  it('is forgiven after a minute', () => {
    const strangers = new Strangers();
    expect(refusedTimes(strangers, 1_000, '192.0.2.1')).toBe(true);
    expect(strangers.refused('192.0.2.1', 60_000)).toBe(false);
  });

  it('among more than can be told apart waits like the worst of them', () => {
    const strangers = new Strangers();
    for (let address = 0; address < 100_000; address++) strangers.refused(`a${address}`, 0);
    expect(strangers.refused('b', 0)).toBe(true);
    expect(strangers.refused('a7', 0)).toBe(false);
  });
});
