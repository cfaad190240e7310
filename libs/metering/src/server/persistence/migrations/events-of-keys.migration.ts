import type { Migration } from '@beffroi/platform/typeorm';

/** The newest requests of one key are found without reading those of its whole collectivité. */
export const eventsOfKeys: Migration = {
  name: '2026112203-metering-events-of-keys',
  up: ['create index usage_event_api_key on metering.usage_event (api_key_id, id)'],
};
