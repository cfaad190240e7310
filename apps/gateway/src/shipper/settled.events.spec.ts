import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SegmentFile } from '../journal/segment.file.ts';
import { Backlog } from './backlog.ts';
import { SettledEvents } from './settled.events.ts';

const EVENTS_IN_BATCH = 3;
const segment = {} as SegmentFile;

/** An event of that minute is settled, or the database takes the first so many batches. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ settles: fc.integer({ min: 10, max: 59 }) }) },
  { weight: 1, arbitrary: fc.record({ takes: fc.integer({ min: 0, max: 4 }) }) },
);

describe('settled events that wait', () => {
  it('know the oldest admission among them, whichever was settled first', () => {
    const directory = mkdtempSync(join(tmpdir(), 'beffroi-settled-'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const backlog = new Backlog(directory);
        const events = new SettledEvents(EVENTS_IN_BATCH, backlog);
        const waiting: string[] = [];
        for (const each of steps) {
          if ('settles' in each) {
            const admittedAt = `2026-11-22T10:${each.settles}:00.000Z`;
            waiting.push(admittedAt);
            events.add({ admittedAt, segment }, { head: '{}', tail: '' });
          } else {
            const batches = events.first(waiting.length).slice(0, each.takes);
            events.drop(batches.length);
            waiting.splice(
              0,
              batches.reduce((sum, { count }) => sum + count, 0),
            );
          }
          expect(events.oldestAdmission()).toBe(waiting.toSorted()[0]);
        }
        backlog.close();
      }),
      { numRuns: 300 },
    );
    rmSync(directory, { recursive: true, force: true });
  });
});
