import { StartupFailure } from '@beffroi/platform/observability';
import {
  type EnginePlatform,
  isByDigest,
  type StoreCredentials,
  type WeightsSource,
} from '@beffroi/provisioning/domain';
import type { Configuration } from '../configuration.ts';
import { imageByTag } from './image-by-tag.fault.ts';
import { weightsOriginIncomplete } from './weights-origin.fault.ts';

/**
 * What an installation decides about all engines.
 *
 * @throws StartupFailure for an image by tag, and for an origin of weights that lacks something
 */
export const enginePlatform = (config: Configuration): EnginePlatform => ({
  installation: config.BEFFROI_INSTALLATION,
  engineImage: pinned('BEFFROI_ENGINE_IMAGE', config.BEFFROI_ENGINE_IMAGE),
  weights: weightsSource(config),
  programsNamespace: config.BEFFROI_PROGRAMS_NAMESPACE,
  monitoringNamespace: config.BEFFROI_MONITORING_NAMESPACE ?? null,
  runtimeClass: config.BEFFROI_ENGINE_RUNTIME_CLASS ?? null,
});

/** What tries a site's network; null: nothing does. */
export const probeImage = ({ BEFFROI_LOADER_IMAGE: image }: Configuration): string | null =>
  image === undefined ? null : pinned('BEFFROI_LOADER_IMAGE', image);

const weightsSource = (config: Configuration): WeightsSource => {
  const { BEFFROI_WEIGHTS_ORIGIN: origin, BEFFROI_LOADER_IMAGE: loaderImage } = config;
  if (origin === undefined) {
    return { kind: 'image', registry: config.BEFFROI_WEIGHTS_REGISTRY, digests: digestsOf(config) };
  }
  const originRanges = config.BEFFROI_WEIGHTS_ORIGIN_RANGES;
  if (loaderImage === undefined) throw new StartupFailure(weightsOriginIncomplete('BEFFROI_LOADER_IMAGE'));
  // A rule without ranges would let the loader reach the whole world.
  if (originRanges.length === 0)
    throw new StartupFailure(weightsOriginIncomplete('BEFFROI_WEIGHTS_ORIGIN_RANGES'));
  return {
    kind: 'copy',
    origin: origin.replace(/\/$/, ''),
    originRanges,
    loaderImage: pinned('BEFFROI_LOADER_IMAGE', loaderImage),
    accessMode: config.BEFFROI_WEIGHTS_VOLUME,
    ...(origin.startsWith('s3:') ? { s3: s3Access(config) } : {}),
  };
};

const s3Access = (config: Configuration) => ({
  endpoint: needed(config, 'BEFFROI_S3_ENDPOINT'),
  region: needed(config, 'BEFFROI_S3_REGION'),
});

/**
 * What reads the object store that holds weights; null: there is none.
 *
 * @throws StartupFailure when a part is missing
 */
export const weightsStore = (config: Configuration): StoreCredentials | null =>
  config.BEFFROI_WEIGHTS_ORIGIN?.startsWith('s3:')
    ? {
        accessKeyId: needed(config, 'BEFFROI_S3_ACCESS_KEY_ID'),
        secretAccessKey: needed(config, 'BEFFROI_S3_SECRET_ACCESS_KEY'),
      }
    : null;

const needed = <Name extends keyof Configuration>(
  config: Configuration,
  name: Name,
): NonNullable<Configuration[Name]> => {
  const value = config[name];
  if (value === undefined) throw new StartupFailure(weightsOriginIncomplete(name));
  return value;
};

/** `<model>:<precision>@sha256:…` */
const digestsOf = ({ BEFFROI_WEIGHTS_DIGESTS: digests }: Configuration): Record<string, string> =>
  Object.fromEntries(
    digests.map((text) => {
      const [weights = '', digest = ''] = pinned('BEFFROI_WEIGHTS_DIGESTS', text).split('@');
      return [weights, digest];
    }),
  );

const pinned = (setting: string, reference: string): string => {
  if (!isByDigest(reference)) throw new StartupFailure(imageByTag(setting, reference));
  return reference;
};
