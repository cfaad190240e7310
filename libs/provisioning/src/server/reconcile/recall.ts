import type { Site, SiteRegistry } from '@beffroi/catalogue/domain';
import { systemScope } from '@beffroi/kernel';
import { gathered } from '@beffroi/platform/reconcile';
import type { AppliedSeqs, GatewayWatch } from '@beffroi/platform/typeorm';
import type { RolloutStore, Whereabouts } from '../persistence/rollout.store.ts';
import type { Situation } from '../persistence/situation.rows.ts';

const SCOPE = systemScope('reconciling deployments');
const MOST_AT_ONCE = 128;

/** What we know of a deployment without asking its site. */
export interface Recollection {
  readonly situation: Situation | undefined;
  readonly site: Site | undefined;
  readonly applied: AppliedSeqs;
}

interface Sources {
  readonly sites: SiteRegistry;
  readonly gateways: GatewayWatch;
}

/** Those who ask at the same time are answered by the same few statements. */
export const recalling = (
  store: RolloutStore,
  { sites, gateways }: Sources,
): ((asked: Whereabouts) => Promise<Recollection>) =>
  gathered({
    most: MOST_AT_ONCE,
    work: async (asked) => {
      const [{ situations, known }, applied] = await Promise.all([
        store.reading(async () => ({
          situations: await store.loadAll(asked.map(({ id }) => id)),
          known: await sites.list(SCOPE),
        })),
        // A gateway never goes back: one that had passed a record a moment before has passed it still.
        gateways.appliedSeqs(),
      ]);
      return asked.map(({ id, siteId }) => ({
        situation: situations.get(id),
        site: known.find((site) => site.id === siteId),
        applied,
      }));
    },
  });
