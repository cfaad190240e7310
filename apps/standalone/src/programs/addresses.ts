import { HOST, originOf, type Ports } from '../ports.ts';
import type { State } from '../state.ts';

/** One standalone: its files and its ports. */
export interface Installation {
  readonly state: State;
  readonly ports: Ports;
  /** No demo: the operator, one administrator, one service account, one site. */
  readonly isEmpty: boolean;
}

export const REALM = 'beffroi';
export const AUDIENCE = 'beffroi-api';

export const issuerOf = (ports: Ports): string => `${originOf(ports.identity)}/realms/${REALM}`;

/** The database as one of its login roles. */
export const databaseAs = ({ state, ports }: Installation, role: string): string =>
  `postgres://${role}:${state.secrets.rolePassword}@${HOST}:${ports.postgres}/beffroi`;

/** As owner of every table: the migrator's login, which takes the owner's role. */
export const databaseAsOwner = (installation: Installation): string =>
  `${databaseAs(installation, 'beffroi_migrator')}?options=${encodeURIComponent('-c role=beffroi_owner')}`;
