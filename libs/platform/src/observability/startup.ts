import { type Fault, faultLine } from '@beffroi/kernel';
import { terminalLanguage } from '../config/index.ts';
import { faultOf, type SystemError } from './startup.faults.ts';

/** A start that a person can mend: it is told in one line, without a stack. */
export class StartupFailure extends Error {
  override readonly name = 'StartupFailure';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(faultLine(fault, 'en'));
    this.fault = fault;
  }
}

export interface StartingProgram {
  /** Such as `gateway`. */
  readonly program: string;
  /** The setting to change when the port is taken. */
  readonly portSetting: `BEFFROI_${string}`;
}

const REFUSAL = { fr: 'ne peut pas démarrer :', en: 'cannot start:' };

/** Runs a program's start. What a person can mend ends it with one clear line, anything else with its stack. */
export const startOrExplain = async (
  { program, portSetting }: StartingProgram,
  start: () => Promise<void>,
): Promise<void> => {
  try {
    await start();
  } catch (error) {
    const language = terminalLanguage();
    const fault = error instanceof StartupFailure ? error.fault : faultOf(error as SystemError, portSetting);
    const text = fault ? faultLine(fault, language) : ((error as Error).stack ?? String(error));
    process.stderr.write(`${program} ${REFUSAL[language]} ${text}\n`);
    process.exit(1);
  }
};
