import type { Migration } from '@beffroi/platform/typeorm';

/** Keys of tables are checked past every policy: without its owner in the key, a stranger's could be named as issuer. */
export const issuerOwner: Migration = {
  name: '2026112205-keys-issuer-owner',
  up: [
    'alter table keys.api_key add constraint api_key_id_collectivite_id_key unique (id, collectivite_id)',
    `alter table keys.api_key
       drop constraint api_key_issued_by_id_fkey,
       add constraint api_key_issuer_fkey foreign key (issued_by_id, collectivite_id)
         references keys.api_key (id, collectivite_id)`,
  ],
};
