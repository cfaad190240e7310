import { describe, expect, it } from '@jest/globals';
import { nextRoom } from './engine.room.ts';

const MOST = 1_024;

describe('the room of an engine', () => {
  it('shrinks to what it runs, and a little, where more waits inside', () => {
    expect(nextRoom(256, { running: 40, waiting: 60 }, MOST)).toBe(45);
    expect(nextRoom(256, { running: 0, waiting: 9 }, MOST)).toBe(2);
  });

  it('always lets two wait inside, by which the scaler sees that another engine is needed', () => {
    expect(nextRoom(256, { running: 8, waiting: 40 }, MOST)).toBe(10);
  });

  it('never grows because some wait', () => {
    expect(nextRoom(8, { running: 40, waiting: 60 }, MOST)).toBe(8);
  });

  it('stays where a little waits, or it is not full, or it says nothing', () => {
    expect(nextRoom(45, { running: 40, waiting: 5 }, MOST)).toBe(45);
    expect(nextRoom(256, { running: 100, waiting: 0 }, MOST)).toBe(256);
    expect(nextRoom(256, { running: 0, waiting: 0 }, MOST)).toBe(256);
  });

  it('grows where it is full and nobody waits, up to the most', () => {
    expect(nextRoom(40, { running: 40, waiting: 0 }, MOST)).toBe(50);
    expect(nextRoom(1, { running: 1, waiting: 0 }, MOST)).toBe(2);
    expect(nextRoom(1_000, { running: 1_000, waiting: 0 }, MOST)).toBe(MOST);
  });
});
