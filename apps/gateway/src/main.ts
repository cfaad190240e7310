import { readConfig } from '@beffroi/platform/config';
import { startOrExplain } from '@beffroi/platform/observability';
import { configuration } from './configuration.ts';
import { PROGRAM, runAlone, runWorker, runWorkers } from './gateway.program.ts';
import { setRuntimeFlags } from './runtime.start.ts';
import { readSlot } from './workers/worker.slot.ts';

setRuntimeFlags();
await startOrExplain({ program: PROGRAM, portSetting: 'BEFFROI_HTTP_PORT' }, async () => {
  const config = readConfig(configuration);
  const slot = readSlot(process.argv.slice(2));
  if (slot) return runWorker(config, slot);
  return config.BEFFROI_WORKERS > 1 ? runWorkers(config, config.BEFFROI_WORKERS) : runAlone(config);
});
