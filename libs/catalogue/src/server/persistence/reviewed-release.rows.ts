import type { EntityManager } from 'typeorm';

/**
 * Notes that a control plane runs this review of the models. Whoever starts at the same instant waits.
 *
 * @returns whether another that came later runs too
 */
export const noteRelease = async (manager: EntityManager, digest: string): Promise<boolean> => {
  await manager.query('lock table catalogue.reviewed_release in share row exclusive mode');
  const [row] = await manager.query<[{ isReplaced: boolean }]>(NOTE, [digest]);
  return row.isReplaced;
};

/** Each is seen every minute while it runs. */
const NOTE = `
  with mine as (
    insert into catalogue.reviewed_release (digest, since, seen_at)
    values ($1, clock_timestamp(), clock_timestamp())
    on conflict on constraint reviewed_release_pkey do update set seen_at = excluded.seen_at
    returning since
  )
  select exists (select from catalogue.reviewed_release other, mine
    where other.since > mine.since and other.seen_at > clock_timestamp() - interval '5 minutes') as "isReplaced"`;
