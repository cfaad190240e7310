import type { Migration } from '@beffroi/platform/typeorm';

/** Quotas counts usage that was admitted before a budget started and comes later: in the transaction that stores it. */
export const lateUsage: Migration = {
  name: '2026112290-metering-late-usage',
  up: [
    `create trigger usage_event_late after insert on metering.usage_event
     referencing new table as told for each statement execute function quotas.count_late()`,
  ],
};
