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

/** An event of that minute, known as open or not, is settled, or the database takes the first so many batches. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ settles: fc.integer({ min: 10, max: 59 }), isTold: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ takes: fc.integer({ min: 0, max: 4 }) }) },
);

const oldestOf = (waiting: readonly { readonly admittedAt: string }[]) =>
  waiting.map(({ admittedAt }) => admittedAt).toSorted()[0];

describe('settled events that wait', () => {
  it('know the oldest admission among them, and the oldest that is untold, whichever was settled first', () => {
    const directory = mkdtempSync(join(tmpdir(), 'beffroi-settled-'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const backlog = new Backlog(directory);
        const events = new SettledEvents(EVENTS_IN_BATCH, backlog);
        const waiting: { readonly admittedAt: string; readonly isTold: boolean }[] = [];
        for (const each of steps) {
          if ('settles' in each) {
            const admittedAt = `2026-11-22T10:${each.settles}:00.000Z`;
            const { isTold } = each;
            waiting.push({ admittedAt, isTold });
            events.add({ admittedAt, segment, isTold }, { head: '{}', tail: '' });
          } else {
            const batches = events.first(waiting.length).slice(0, each.takes);
            events.drop(batches.length);
            waiting.splice(
              0,
              batches.reduce((sum, { count }) => sum + count, 0),
            );
          }
          expect(events.oldestAdmission()).toBe(oldestOf(waiting));
          expect(events.oldestUntold()).toBe(oldestOf(waiting.filter(({ isTold }) => !isTold)));
        }
        backlog.close();
      }),
      { numRuns: 300 },
    );
    rmSync(directory, { recursive: true, force: true });
  });
});
