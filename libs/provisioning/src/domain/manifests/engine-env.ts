/** A writable volume: the root file system is read-only. */
export const SCRATCH_PATH = '/scratch';

/** Everything that would otherwise be written under a home directory that does not exist. */
const WRITABLE = {
  HOME: SCRATCH_PATH,
  HF_HOME: `${SCRATCH_PATH}/hf`,
  VLLM_CACHE_ROOT: `${SCRATCH_PATH}/vllm`,
  VLLM_CONFIG_ROOT: `${SCRATCH_PATH}/vllm-config`,
  TORCHINDUCTOR_CACHE_DIR: `${SCRATCH_PATH}/inductor`,
  TRITON_CACHE_DIR: `${SCRATCH_PATH}/triton`,
  NUMBA_CACHE_DIR: `${SCRATCH_PATH}/numba`,
  OUTLINES_CACHE_DIR: `${SCRATCH_PATH}/outlines`,
  XDG_CACHE_HOME: `${SCRATCH_PATH}/cache`,
  XDG_CONFIG_HOME: `${SCRATCH_PATH}/config`,
  TMPDIR: '/tmp',
};

/** torch asks for the user's name, which an arbitrary uid has not. */
const IDENTITY = { USER: 'vllm', LOGNAME: 'vllm' };

/** No call leaves the cluster, and no client makes an engine multiply its work. */
const SILENCE = {
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_OFFLINE: '1',
  VLLM_NO_USAGE_STATS: '1',
  DO_NOT_TRACK: '1',
  VLLM_MEDIA_URL_ALLOW_REDIRECTS: '0',
  VLLM_MAX_N_SEQUENCES: '64',
};

export const engineEnv = (): object[] =>
  Object.entries({ ...IDENTITY, ...WRITABLE, ...SILENCE }).map(([name, value]) => ({ name, value }));
