import type { Site } from '@beffroi/catalogue/domain';
import { assessImage, GIVE_PROGRAMS_IMAGE, WAIT_FOR_GPU_NODE } from './assess-images.ts';
import { assessNetwork, assessPodSecurity } from './assess-isolation.ts';
import { assessNodeClocks } from './assess-node-clocks.ts';
import { assessDedicatedPools, assessGpus } from './assess-nodes.ts';
import { assessQualification } from './assess-qualification.ts';
import { assessClock, assessExcess, assessPermissions, assessReach, assessVersion } from './assess-server.ts';
import { assessStorage, type StorageNeed } from './assess-storage.ts';
import type { Finding } from './finding.ts';
import type { SiteFacts } from './site-facts.ts';

/** What the facts mean for hosting on a site, in the order of {@link SITE_CHECKS}. */
export const assessSite = (
  facts: SiteFacts,
  site: Pick<Site, 'qualification' | 'region'>,
  need: StorageNeed,
): Finding[] => [
  assessReach(facts),
  assessVersion(facts),
  assessPermissions(facts.permissions),
  assessExcess(facts.rules),
  assessClock(facts.clock),
  assessNodeClocks(facts.nodeClocks),
  assessPodSecurity(facts.forbiddenPodAccepted),
  assessNetwork(facts.network),
  assessImage('image-pull', facts.image, GIVE_PROGRAMS_IMAGE),
  assessImage('engine-image', facts.engineImage, WAIT_FOR_GPU_NODE),
  assessGpus(facts.nodes),
  assessDedicatedPools(facts.nodes),
  assessStorage(facts.storage, need),
  assessQualification(facts.nodes, site),
];
