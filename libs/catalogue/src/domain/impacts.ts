import type { ModelParameters } from '@beffroi/contracts/dataplane';

/**
 * What a generation costs the climate, by the method of EcoLogits 0.9 (https://ecologits.ai, «LLM inference»,
 * CC BY-SA 4.0), written anew from its formulas. Only output tokens count there: reading the prompt, idle GPUs,
 * network and storage are left out.
 */
export interface Impacts {
  /** Energy of the request, the data centre's overhead included. */
  readonly kWh: number;
  /** Of that energy, by the mix of the country. */
  readonly usageKgCO2eq: number;
  /** Its share in making the server and its GPUs. */
  readonly embodiedKgCO2eq: number;
}

/** Where it is generated. */
export interface Surroundings {
  readonly kgCO2eqPerKWh: number;
  /** Power usage effectiveness: energy of the whole data centre over that of its servers. */
  readonly pue: number;
}

/** ADEME's mix of French electricity; the PUE that EcoLogits takes where none is published. */
export const FRANCE: Surroundings = { kgCO2eqPerKWh: 0.04418, pue: 1.2 };

/** Requests that a GPU serves at a time. */
const BATCH = 64;
const BITS_PER_WEIGHT = 16;
const MEMORY_OVERHEAD = 1.2;
const GPU_MEMORY_GB = 80;
const GPUS_PER_SERVER = 8;
const SERVER_KW = 1.2;
const SERVER_EMBODIED_KG = 5_700;
const GPU_EMBODIED_KG = 164;
const LIFETIME_SECONDS = 3 * 365 * 24 * 3_600;

/** Of one GPU, for one token, by billions of active parameters. */
const GPU_WH_PER_BILLION = 1.1665273170451914e-6 * Math.exp(-0.011205921025579175 * BATCH);
const GPU_WH = 4.052928146734005e-5;
const SECONDS_PER_BILLION = 6.785088094353663e-4;
const SECONDS = 3.119310311688259e-4 * BATCH + 1.9473717579473387e-2;

/** @param measuredSeconds how long the generation took, where it is known: taken if it is less than the method's */
export const impactsOf = (
  { activeBillions, totalBillions }: ModelParameters,
  { outputTokens, measuredSeconds }: { readonly outputTokens: number; readonly measuredSeconds?: number },
  { kgCO2eqPerKWh, pue }: Surroundings,
): Impacts => {
  const gpus = gpusFor(totalBillions);
  const gpuKWh = (outputTokens * (GPU_WH_PER_BILLION * activeBillions + GPU_WH)) / 1_000;
  const modelledSeconds = outputTokens * (SECONDS_PER_BILLION * activeBillions + SECONDS);
  const seconds = Math.min(modelledSeconds, measuredSeconds ?? modelledSeconds);
  const serverKWh = ((seconds / 3_600) * SERVER_KW * (gpus / GPUS_PER_SERVER)) / BATCH;
  const kWh = pue * (serverKWh + gpus * gpuKWh);
  const embodiedKg = (gpus / GPUS_PER_SERVER) * SERVER_EMBODIED_KG + gpus * GPU_EMBODIED_KG;
  return {
    kWh,
    usageKgCO2eq: kWh * kgCO2eqPerKWh,
    embodiedKgCO2eq: (seconds * embodiedKg) / (LIFETIME_SECONDS * BATCH),
  };
};

/** As many as hold the weights, in a power of two. */
const gpusFor = (totalBillions: number): number => {
  const memoryGb = (MEMORY_OVERHEAD * totalBillions * BITS_PER_WEIGHT) / 8;
  return 2 ** Math.ceil(Math.log2(Math.ceil(memoryGb / GPU_MEMORY_GB)));
};
