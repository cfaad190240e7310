import { registerEnumType } from '@nestjs/graphql';
import type {
  FindingState as FindingStateValue,
  SiteCheckName as SiteCheckNameValue,
} from '../domain/index.ts';

export const FindingState = {
  OK: 'ok',
  WARNING: 'warning',
  BLOCKING: 'blocking',
  NOT_MEASURABLE: 'not-measurable',
} as const satisfies Readonly<Record<string, FindingStateValue>>;
registerEnumType(FindingState, {
  name: 'SiteFindingState',
  description: 'What a finding means for hosting on a site.',
  valuesMap: {
    OK: { description: 'As it must be.' },
    WARNING: { description: 'Somebody should look at it; deployments are placed all the same.' },
    BLOCKING: { description: 'Nothing new is placed on the site until it is mended.' },
    NOT_MEASURABLE: { description: 'It could not be tried, which is not a yes.' },
  },
});

export const SiteCheckName = {
  API_SERVER: 'api-server',
  KUBERNETES_VERSION: 'kubernetes-version',
  PERMISSIONS: 'permissions',
  EXCESS_PERMISSIONS: 'excess-permissions',
  CLOCK: 'clock',
  NODE_CLOCK: 'node-clock',
  POD_SECURITY: 'pod-security',
  NETWORK_POLICY: 'network-policy',
  IMAGE_PULL: 'image-pull',
  ENGINE_IMAGE: 'engine-image',
  GPUS: 'gpus',
  DEDICATED_POOLS: 'dedicated-pools',
  STORAGE: 'storage',
  QUALIFICATION: 'qualification',
} as const satisfies Readonly<Record<string, SiteCheckNameValue>>;
registerEnumType(SiteCheckName, {
  name: 'SiteCheckName',
  description: 'What a site is looked at for.',
  valuesMap: {
    API_SERVER: { description: 'Whether the API server answers.' },
    KUBERNETES_VERSION: { description: 'Whether the version is recent enough.' },
    PERMISSIONS: { description: 'Whether the worker may do all that it does.' },
    EXCESS_PERMISSIONS: { description: 'Whether it may do more than that.' },
    CLOCK: { description: 'How far the clocks of worker and API server are apart.' },
    NODE_CLOCK: { description: 'How far the clocks of nodes are from the API server’s.' },
    POD_SECURITY: { description: 'Whether a forbidden pod is refused.' },
    NETWORK_POLICY: { description: 'Whether a forbidden connection is refused.' },
    IMAGE_PULL: { description: 'Whether nodes pull our programs’ image by its digest.' },
    ENGINE_IMAGE: { description: 'Whether a node with GPUs pulls the engines’ image by its digest.' },
    GPUS: { description: 'Which GPUs there are.' },
    DEDICATED_POOLS: { description: 'Whether dedicated nodes keep others away.' },
    STORAGE: { description: 'Which volumes there can be.' },
    QUALIFICATION: { description: 'Whether the site is what it was registered as.' },
  },
});
