import { GPU_MEMORY_UTILIZATION } from '../sizing/fit-on-gpu.ts';
import { ENGINE_CONFIG_FIELD } from './engine.keys.ts';
import { ENGINE_PORT } from './names.ts';
import type { Workload } from './workload.ts';

export const WEIGHTS_PATH = '/weights';
/** Where the Secret with the accepted keys is mounted. */
export const SECRETS_PATH = '/etc/engine';

/** Most requests in one batch; more only wait inside the engine instead of in the gateway's fair queue. */
const MOST_SEQUENCES = 128;
const MOST_BATCHED_TOKENS = 8192;

/** vLLM's arguments (reference/kubernetes.md §3.4). The API keys are not among them: `ps` would show them. */
export const engineArgs = ({ model, gpusPerReplica, contextTokens }: Workload): string[] => [
  `--model=${WEIGHTS_PATH}`,
  // Two arguments: vLLM looks for this one before it splits at «=».
  '--config',
  `${SECRETS_PATH}/${ENGINE_CONFIG_FIELD}`,
  `--served-model-name=${model.id}`,
  `--port=${ENGINE_PORT}`,
  `--tensor-parallel-size=${gpusPerReplica}`,
  `--gpu-memory-utilization=${GPU_MEMORY_UTILIZATION.toFixed(2)}`,
  `--max-model-len=${contextTokens}`,
  `--max-num-seqs=${MOST_SEQUENCES}`,
  `--max-num-batched-tokens=${MOST_BATCHED_TOKENS}`,
  ...formatArgs(model.engine.format),
  ...(model.engine.runner === 'pooling' ? ['--runner=pooling'] : []),
  ...(model.capabilities.tools ? ['--enable-auto-tool-choice', '--tool-call-parser=mistral'] : []),
  ...(model.capabilities.reasoning ? ['--reasoning-parser=mistral'] : []),
  // The gateway says whose requests go first; without it an engine refuses any that says so.
  '--scheduling-policy=priority',
  '--enable-prompt-tokens-details',
  '--enable-force-include-usage',
  '--disable-uvicorn-access-log',
];

/** Those that decide how fast an engine is, for its benchmark; its weights are of one precision. */
export const benchmarkedFlags = (workload: Workload): string[] => [
  `precision=${workload.precision}`,
  ...engineArgs(workload).filter((flag) => !flag.startsWith('--port=') && !flag.startsWith('--model=')),
];

const formatArgs = (format: Workload['model']['engine']['format']): string[] =>
  format === 'mistral'
    ? ['--tokenizer-mode=mistral', '--config-format=mistral', '--load-format=mistral']
    : [];
