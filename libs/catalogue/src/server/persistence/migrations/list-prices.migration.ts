import { type Migration, referenceTable } from '@beffroi/platform/typeorm';

/** What models cost, and since when: requests are explained at the price of their admission. */
export const listPrices: Migration = {
  name: '2026112281-catalogue-list-prices',
  up: [
    // No foreign key: requests outlive the catalogue's models.
    `create table catalogue.list_price (
       model_id text not null,
       -- The first that was known of a model is of ever.
       since timestamptz not null,
       input_micros bigint not null,
       cached_input_micros bigint not null,
       output_micros bigint not null,
       constraint list_price_pkey primary key (model_id, since)
     )`,
    ...referenceTable('catalogue.list_price', { system: 'select, insert' }),
  ],
};
