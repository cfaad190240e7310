import { contextSchema, type Migration, systemTable, tenantTable } from '@beffroi/platform/typeorm';

/** The chain of seals. No login role writes it: what may be done to it are two functions. */
export const chain: Migration = {
  name: '2026112202-audit-chain',
  up: [
    ...contextSchema('audit'),
    `create table audit.seal (
       index bigint not null constraint seal_pkey primary key,
       entry_id uuid not null constraint seal_entry_id_key unique,
       collectivite_id uuid,
       at timestamptz not null,
       class text not null,
       digest text not null,
       previous text not null,
       hash text not null
     )`,
    'create index seal_collectivite_id_idx on audit.seal (collectivite_id, index)',
    ...tenantTable('audit.seal', { tenant: 'select', system: 'select' }),

    // One row: where the chain ends. It is locked by whoever seals, and tells that an end was cut off.
    `create table audit.head (
       id boolean not null default true constraint head_pkey primary key,
       index bigint not null,
       hash text not null,
       constraint head_single_check check (id)
     )`,
    `insert into audit.head (index, hash) values (0, repeat('0', 64))`,
    ...systemTable('audit.head', { system: 'select' }),

    /*
     * Seals what waits, oldest first; what is not committed yet is not seen, and sealed by a later call. The text that
     * is hashed is that of sealedText in the domain.
     */
    `create function audit.seal_waiting(most integer) returns table (sealed integer, index bigint, hash text, lag_ms double precision)
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
     as $$
     #variable_conflict use_column
     declare
       link audit.head;
       entry platform.audit_entry;
       previous text;
       count integer := 0;
       oldest timestamptz;
     begin
       select * into link from audit.head for update;
       for entry in
         select waiting_entry.*
         from platform.audit_waiting waiting
         join platform.audit_entry waiting_entry on waiting_entry.id = waiting.entry_id
         order by waiting.entry_id
         limit most
       loop
         previous := link.hash;
         link.index := link.index + 1;
         link.hash := encode(sha256(convert_to(concat_ws(' ',
           previous, entry.id, coalesce(entry.collectivite_id::text, '-'),
           to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.class, entry.digest
         ), 'UTF8')), 'hex');
         insert into audit.seal (index, entry_id, collectivite_id, at, class, digest, previous, hash)
           values (link.index, entry.id, entry.collectivite_id, entry.at, entry.class, entry.digest, previous, link.hash);
         delete from platform.audit_waiting where entry_id = entry.id;
         count := count + 1;
         oldest := least(oldest, entry.at);
       end loop;
       if count > 0 then
         update audit.head set index = link.index, hash = link.hash;
       end if;
       return query select count, link.index, link.hash,
         coalesce(extract(epoch from clock_timestamp() - oldest) * 1000, 0)::double precision;
     end $$`,
    'grant execute on function audit.seal_waiting(integer) to beffroi_system',

    // By the seal, whose instant and class the chain protects, and never before the entry is sealed.
    `create function audit.purge_expired(most integer) returns integer
     language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC'
     as $$
     declare
       purged integer;
     begin
       delete from platform.audit_entry where id in (
         select entry.id
         from platform.audit_entry entry
         join audit.seal seal on seal.entry_id = entry.id
         where entry.at < now() - interval '12 months'
           and seal.at < now() - case seal.class when 'security' then interval '12 months' else interval '36 months' end
         order by entry.at
         limit most
       );
       get diagnostics purged = row_count;
       return purged;
     end $$`,
    'grant execute on function audit.purge_expired(integer) to beffroi_system',
  ],
};
