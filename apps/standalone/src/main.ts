import { type Fault, faultLine, localise } from '@beffroi/kernel';
import { addressesText } from './addresses.text.ts';
import { RunningInstallation } from './installation.ts';
import { manifestOf } from './manifest.file.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { portsFrom } from './ports.ts';
import { startFailed } from './start.faults.ts';
import { findObstacles } from './preflight.ts';
import { elapsedSeconds, language, progress } from './progress.ts';
import { startedIn, STOPPED, STOPPING } from './progress.texts.ts';
import { hold } from './state.lock.ts';
import { openState } from './state.ts';

const refuse = (faults: readonly Fault[]): never => {
  for (const fault of faults) process.stderr.write(`beffroi: ${faultLine(fault, language)}\n`);
  process.exit(1);
};

const start = async (options: Options): Promise<void> => {
  const ports = portsFrom(options.portBase);
  const obstacles = await findObstacles(options.stateDir, ports, options.portBase);
  if (obstacles.length) refuse(obstacles);
  const state = openState(options.stateDir, options.reset);
  hold(state.dir);
  // Compiled code is kept between starts: it halves what a start costs.
  process.env.NODE_COMPILE_CACHE = state.path('compiled');
  const installation = { state, ports, isEmpty: options.empty };
  const running = new RunningInstallation(installation, progress);
  stopWith(running);
  try {
    const demo = await running.start();
    progress(startedIn(elapsedSeconds()));
    const manifest = manifestOf(installation, demo, running.processes);
    process.stdout.write(addressesText(manifest, state.path('standalone.json'), language));
  } catch (error) {
    await running.stop();
    refuse([startFailed((error as Error).message, state.path('logs'))]);
  }
};

/** On a signal, or when whoever started us is gone. */
const stopWith = (running: RunningInstallation): void => {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    progress(STOPPING);
    void running.stop().then(() => {
      progress(STOPPED);
      process.exit(0);
    });
  };
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, stop);
  process.channel?.unref();
};

const options = readOptions(process.argv.slice(2));
if (!options.ok) refuse([options.failure]);
else if (options.value.help) process.stdout.write(`${localise(HELP, language)}\n`);
else await start(options.value);
