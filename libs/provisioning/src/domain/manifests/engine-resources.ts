import { weightsGibOf, type Workload } from './workload.ts';

/** What one replica asks of its node, besides GPUs. */
export interface EngineResources {
  readonly cpus: number;
  readonly cpuLimit: number;
  readonly memoryGi: number;
  readonly sharedMemoryGi: number;
  readonly ephemeralStorageGi: number;
}

const CPUS_PER_GPU = 4;
const CPU_LIMIT_PER_GPU = 8;
const PROGRAM_GI = 16;
const EPHEMERAL_STORAGE_GI = 16;

/** GPUs of one replica exchange tensors through /dev/shm, whose default of 64 MiB they overrun. */
const sharedMemoryGi = (gpus: number): number => (gpus === 1 ? 2 : Math.min(24, 4 * gpus));

/** Shared memory and the page cache of the weights count against the memory limit (kubernetes.md §2.1). */
export const engineResources = (workload: Workload): EngineResources => {
  const gpus = workload.gpusPerReplica;
  const shared = sharedMemoryGi(gpus);
  return {
    cpus: CPUS_PER_GPU * gpus,
    cpuLimit: CPU_LIMIT_PER_GPU * gpus,
    memoryGi: Math.ceil(weightsGibOf(workload)) + shared + PROGRAM_GI,
    sharedMemoryGi: shared,
    ephemeralStorageGi: EPHEMERAL_STORAGE_GI,
  };
};

/** Reading weights at a slow 200 MiB/s, three times over, and five minutes for compilation. */
export const startupBudgetSeconds = (workload: Workload): number =>
  Math.ceil((weightsGibOf(workload) * 1024 * 3) / 200) + 300;
