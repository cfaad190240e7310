import { parseArgs } from 'node:util';
import { err, type Fault, ok, type Result, type Text } from '@beffroi/kernel';
import { optionRefused, portBaseRefused } from './start.faults.ts';

export interface Options {
  readonly empty: boolean;
  readonly reset: boolean;
  readonly help: boolean;
  readonly portBase: number;
  readonly stateDir: string;
}

export const DEFAULT_PORT_BASE = 4700;
/** Ports taken from the base upwards: the programs, then engines. */
export const PORTS_USED = 100;
const HIGHEST_PORT = 65_535;

export const HELP: Text = {
  fr: `npm start -- [options]

  --empty          l’opérateur, un administrateur, un compte de service et un site, sans démonstration
  --reset          oublie l’état des démarrages précédents
  --port-base N    déplace tous les ports (${DEFAULT_PORT_BASE} par défaut ; ${PORTS_USED} sont pris à partir de N)
  --state-dir D    range tous les fichiers dans D (var par défaut), pour en faire tourner plusieurs côte à côte
  --help           ce texte`,
  en: `npm start -- [options]

  --empty          the operator, one administrator, one service account and one site; no demo
  --reset          forget the state of earlier starts
  --port-base N    move all ports (default ${DEFAULT_PORT_BASE}; ${PORTS_USED} are used from N upwards)
  --state-dir D    keep every file in D (default var), so that several run side by side
  --help           this text`,
};

/** Reads the command line; what is wrong is said with what would be right. */
export const readOptions = (args: readonly string[]): Result<Options, Fault> => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        empty: { type: 'boolean', default: false },
        reset: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        'port-base': { type: 'string', default: String(DEFAULT_PORT_BASE) },
        'state-dir': { type: 'string', default: 'var' },
      },
    });
    const portBase = Number(values['port-base']);
    if (!Number.isInteger(portBase) || portBase < 1024 || portBase > HIGHEST_PORT - PORTS_USED) {
      return err(portBaseRefused(values['port-base'], HIGHEST_PORT - PORTS_USED));
    }
    return ok({
      empty: values.empty,
      reset: values.reset,
      help: values.help,
      portBase,
      stateDir: values['state-dir'],
    });
  } catch (error) {
    return err(optionRefused((error as Error).message.split('\n')[0]!));
  }
};
