import { DEPLOYMENT_LABEL, VERSION_LABEL } from './labels.ts';
import type { EnginePlatform, SiteFlavour, Workload } from './workload.ts';

export const GPU_PRODUCT_LABEL = 'nvidia.com/gpu.product';

/** On which nodes the pods of a workload may run, its loader's too: a volume belongs to one zone or node. */
export const nodeChoice = (workload: Workload, platform: EnginePlatform, flavour: SiteFlavour): object => {
  const { dedicatedPool } = flavour;
  return {
    nodeSelector: {
      [GPU_PRODUCT_LABEL]: workload.gpuProduct,
      ...(dedicatedPool === null ? {} : { [dedicatedPool.key]: dedicatedPool.value }),
    },
    tolerations: [
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      ...(dedicatedPool === null ? [] : [{ ...dedicatedPool, operator: 'Equal', effect: 'NoSchedule' }]),
    ],
    ...(sharesOneNode(platform) ? onOneNode(workload) : spreadOverZones(workload)),
  };
};

/** A volume that one node mounts brings all its readers to that node. */
export const sharesOneNode = ({ weights }: EnginePlatform): boolean =>
  weights.kind === 'copy' && weights.accessMode === 'ReadWriteOnce';

const selector = ({ id, version }: Workload) => ({
  matchLabels: { [DEPLOYMENT_LABEL]: id, [VERSION_LABEL]: String(version) },
});

const onOneNode = (workload: Workload): object => ({
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: selector(workload), topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  },
});

const spreadOverZones = (workload: Workload): object => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: selector(workload),
    },
  ],
});
