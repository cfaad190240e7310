import { readFile } from 'node:fs/promises';
import { type Frame, readFrames, type SegmentEnd } from './frame.codec.ts';
import {
  type Admission,
  joinEvent,
  type Progress,
  recoveredSettlement,
  type SegmentHeader,
  type Settlement,
} from './journal.entries.ts';

interface OpenRequest {
  readonly admission: Admission;
  progress: Progress | undefined;
}

/** A segment that could not be read to its end. */
export interface DamagedSegment {
  readonly path: string;
  readonly end: Exclude<SegmentEnd, 'clean'>;
}

export interface ReplayOptions {
  /** In the order they were written. */
  readonly paths: readonly string[];
  readonly onHeader?: (header: SegmentHeader) => void;
  readonly onDamage?: (damage: DamagedSegment) => void;
}

/**
 * The usage events of a journal nobody writes to any more, as JSON: those that were settled and those that
 * correct them, then one for each request whose end was never written, from its last progress. One segment is in memory at a time.
 */
export async function* replayEvents({ paths, onHeader, onDamage }: ReplayOptions): AsyncGenerator<string> {
  const open = new Map<string, OpenRequest>();
  for (const path of paths) {
    const frames = readFrames(await readFile(path));
    let next = frames.next();
    for (; !next.done; next = frames.next()) {
      const event = replayFrame(next.value, open, onHeader);
      if (event !== undefined) yield event;
    }
    // A torn tail is what a power cut leaves; what was whole before it counts.
    if (next.value !== 'clean') onDamage?.({ path, end: next.value });
  }
  for (const { admission, progress } of open.values()) {
    yield JSON.stringify({ ...admission.event, ...recoveredSettlement(admission, progress) });
  }
}

const replayFrame = (
  { kind, payload }: Frame,
  open: Map<string, OpenRequest>,
  onHeader: ReplayOptions['onHeader'],
): string | undefined => {
  switch (kind) {
    case 'segment':
      onHeader?.(JSON.parse(payload) as SegmentHeader);
      return undefined;
    case 'admission': {
      const admission = JSON.parse(payload) as Admission;
      open.set(admission.event.id, { admission, progress: undefined });
      return undefined;
    }
    case 'progress': {
      const progress = JSON.parse(payload) as Progress;
      const request = open.get(progress.id);
      if (request) request.progress = progress;
      return undefined;
    }
    case 'settlement': {
      const { id, settlement } = JSON.parse(payload) as { id: string; settlement: Settlement };
      const request = open.get(id);
      open.delete(id);
      return (
        request && joinEvent(JSON.stringify(request.admission.event), settlement, JSON.stringify(settlement))
      );
    }
    case 'correction':
      return payload;
    case 'limits':
    case 'holds':
      return undefined;
  }
};
