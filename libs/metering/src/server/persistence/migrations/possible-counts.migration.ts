import type { Migration } from '@beffroi/platform/typeorm';

const AMOUNTS = [
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_ms',
  'pages',
  'images',
].join(', ');
/** Ten times what a gateway believes an engine, and so little that the sum of a million does not leave JSON's whole numbers. */
const MOST = 10_000_000_000;

/**
 * One event with an impossible count would make every sum that it is in unreadable: it is quarantined. Events of before are
 * not looked at again.
 */
export const possibleCounts: Migration = {
  name: '2026112286-metering-possible-counts',
  up: [
    `alter table metering.usage_event
       add constraint usage_event_counts_possible check (
         greatest(${AMOUNTS}) <= ${MOST} and least(${AMOUNTS}) >= -${MOST}) not valid,
       add constraint usage_event_parts_of_whole check (quality = 'corrected' or
         cached_input_tokens <= input_tokens and reasoning_tokens <= output_tokens) not valid`,
  ],
};
