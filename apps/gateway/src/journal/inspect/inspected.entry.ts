import { type Frame, frameBytes } from '../frame.codec.ts';
import type { Admission, Progress, Settlement } from '../journal.entries.ts';
import type { HoldsEntry, LimitsEntry } from '../limits.note.ts';

/** What may be shown of a frame: counts, times and ids. No prompt, no answer and no label of a client is in it. */
export type InspectedEntry = { readonly bytes: number } & (
  | { readonly entry: 'segment' }
  | ({ readonly entry: 'holds' } & HoldsEntry)
  | ({ readonly entry: 'limits' } & LimitsEntry)
  | {
      readonly entry: 'admission';
      readonly id: string;
      readonly admittedAt: string;
      readonly collectiviteId: string;
      readonly projectId: string;
      readonly modelId: string;
      readonly offer: string;
      readonly estimatedInputTokens: number;
      readonly limits?: number;
    }
  | ({ readonly entry: 'progress' } & Progress)
  | ({ readonly entry: 'settlement' | 'correction'; readonly id: string } & Pick<
      Settlement,
      'outcome' | 'httpStatus' | 'tokens' | 'quality'
    >)
);

export const inspectedEntry = ({ kind, payload }: Frame): InspectedEntry => {
  const bytes = frameBytes(payload);
  switch (kind) {
    case 'segment':
      return { entry: kind, bytes };
    case 'holds':
      return { entry: kind, bytes, ...(JSON.parse(payload) as HoldsEntry) };
    case 'limits':
      return { entry: kind, bytes, ...(JSON.parse(payload) as LimitsEntry) };
    case 'admission':
      return { entry: kind, bytes, ...admissionParts(JSON.parse(payload) as Admission) };
    case 'progress':
      return { entry: kind, bytes, ...(JSON.parse(payload) as Progress) };
    case 'settlement': {
      const { id, settlement } = JSON.parse(payload) as { id: string; settlement: Settlement };
      return { entry: kind, bytes, id, ...endingParts(settlement) };
    }
    case 'correction': {
      const event = JSON.parse(payload) as Settlement & { readonly id: string };
      return { entry: kind, bytes, id: event.id, ...endingParts(event) };
    }
  }
};

const admissionParts = ({ event, estimatedInputTokens, limits }: Admission) => {
  const { id, admittedAt, collectiviteId, projectId, modelId, offer } = event;
  const said = { id, admittedAt, collectiviteId, projectId, modelId, offer, estimatedInputTokens };
  return limits === undefined ? said : { ...said, limits };
};

const endingParts = ({ outcome, httpStatus, tokens, quality }: Settlement) => ({
  outcome,
  httpStatus,
  tokens,
  quality,
});
