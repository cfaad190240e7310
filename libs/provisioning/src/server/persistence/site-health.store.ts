import { type SiteId, systemScope } from '@beffroi/kernel';
import type { UnitOfWork } from '@beffroi/platform/typeorm';
import { nextHealth, PATIENCE, type SiteHealth } from '../../domain/index.ts';
import { SiteHealthEntity } from './site-health.entity.ts';

const SCOPE = systemScope('noting whether sites answer');

/** What is believed of sites: the answers come from whoever asks them anyway. */
export class SiteHealthStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly patience = PATIENCE,
  ) {}

  /** @param cause why it did not answer; null: it did */
  async note(siteId: SiteId, cause: string | null): Promise<SiteHealth> {
    const { value } = await this.unitOfWork.inScope(
      SCOPE,
      { operation: 'site-health.note' },
      async ({ manager, now }) => {
        const before = await manager.findOneBy(SiteHealthEntity, { siteId });
        const health = nextHealth(before ?? undefined, cause, now, this.patience);
        if (!isSame(before, health))
          await manager.upsert(SiteHealthEntity, { siteId, ...health }, ['siteId']);
        return health;
      },
    );
    return value;
  }
}

/** Between two of these, that a site answers is no news. */
const ANSWERED_EVERY_MS = 25_000;

const isSame = (before: SiteHealthEntity | null, after: SiteHealth): boolean =>
  before !== null &&
  before.reachable === after.reachable &&
  before.contraryAnswers === after.contraryAnswers &&
  before.cause === after.cause &&
  (after.answeredAt?.getTime() ?? 0) - (before.answeredAt?.getTime() ?? 0) < ANSWERED_EVERY_MS;
