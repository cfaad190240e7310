import { readFileSync } from 'node:fs';
import type { Text } from '@beffroi/kernel';
import { Child, type ChildOptions, type ChildStatus } from './processes/child.ts';
import { runOnce } from './processes/run-once.ts';
import { GraphqlClient } from './demo/graphql.client.ts';
import { type Demo, knownDemo, loadDemo } from './demo/load-demo.ts';
import { AUTOMATION } from './demo/syndicate.ts';
import { initFile } from './demo/init.file.ts';
import { manifestOf } from './manifest.file.ts';
import { originOf } from './ports.ts';
import {
  DATABASE_MIGRATED,
  DEMO_PEOPLE_HAVE_ROLES,
  INITIALISED,
  PROGRAM_TEXTS,
  programReady,
  programRestarted,
} from './progress.texts.ts';
import { forgetPostgres } from './postgres/server.ts';
import { type Installation, issuerOf } from './programs/addresses.ts';
import {
  clusterProgram,
  controlPlaneEnvironment,
  controlPlaneProgram,
  gatewayProgram,
  identityProgram,
  mailProgram,
  INIT,
  MIGRATE,
  migrateEnvironment,
  postgresProgram,
  workerProgram,
} from './programs/programs.ts';
import { writePrivately } from './state.ts';

/** Everything that runs on this machine: started in the order of its needs, stopped within five seconds. */
export class RunningInstallation {
  readonly #installation: Installation;
  readonly #tell: (what: Text) => void;
  readonly #children: Child[] = [];
  #demo: Demo;
  #isComplete = false;

  constructor(installation: Installation, tell: (what: Text) => void) {
    this.#installation = installation;
    this.#tell = tell;
    this.#demo = knownDemo(installation.state.path('demo.json'));
  }

  async start(): Promise<Demo> {
    const installation = this.#installation;
    // Once, and here: whatever starts PostgreSQL again after its death must find its data.
    if (installation.state.isNew) await forgetPostgres(installation.state.path('postgres'));
    await this.#launch(PROGRAM_TEXTS.postgres, postgresProgram(installation));
    await Promise.all([
      runOnce(MIGRATE, [], migrateEnvironment(installation)).then(() => this.#tell(DATABASE_MIGRATED)),
      this.#launch(PROGRAM_TEXTS.identity, identityProgram(installation)),
      this.#launch(PROGRAM_TEXTS.mail, mailProgram(installation)),
      this.#launch(PROGRAM_TEXTS.cluster, clusterProgram(installation)),
    ]);
    await Promise.all([
      this.#initialise().then(() => this.#tell(INITIALISED)),
      this.#launch(PROGRAM_TEXTS.controlPlane, controlPlaneProgram(installation)),
      this.#launch(PROGRAM_TEXTS.worker, workerProgram(installation)),
      this.#launch(PROGRAM_TEXTS.gateway, gatewayProgram(installation)),
    ]);
    if (!installation.isEmpty && this.#demo.members.length === 0) await this.#loadDemo();
    this.#isComplete = true;
    this.#writeManifest();
    return this.#demo;
  }

  /** All at once, except PostgreSQL: the programs use it until their end. */
  async stop(): Promise<void> {
    const [postgres, ...others] = this.#children;
    await Promise.all(others.map((child) => child.stop()));
    await postgres?.stop();
  }

  get processes(): ChildStatus[] {
    return this.#children.map((child) => child.status);
  }

  async #launch(program: Text, options: ChildOptions): Promise<void> {
    const child = new Child(options, () => {
      this.#tell(programRestarted(options.name, options.logFile));
      this.#writeManifest();
    });
    this.#children.push(child);
    await child.start();
    this.#tell(programReady(program, options.url));
  }

  async #initialise(): Promise<void> {
    const { state } = this.#installation;
    const kubeconfig = readFileSync(state.path('kubeconfig.yaml'), 'utf8');
    writePrivately(state.path('init.json'), initFile(this.#installation, kubeconfig, this.#demo.members));
    await runOnce(INIT, ['--file', state.path('init.json')], controlPlaneEnvironment(this.#installation));
  }

  /** The people of the collectivités get their roles once their collectivité is on board. */
  async #loadDemo(): Promise<void> {
    const { state, ports } = this.#installation;
    const api = new GraphqlClient(`${originOf(ports.controlPlane)}/graphql`, {
      issuer: issuerOf(ports),
      clientId: AUTOMATION.clientId,
      clientSecret: state.secrets.serviceAccountSecret,
    });
    this.#demo = await loadDemo(api, state.path('demo.json'), this.#tell);
    await this.#initialise();
    this.#tell(DEMO_PEOPLE_HAVE_ROLES);
  }

  #writeManifest(): void {
    if (!this.#isComplete) return;
    const manifest = manifestOf(this.#installation, this.#demo, this.processes);
    writePrivately(this.#installation.state.path('standalone.json'), manifest);
  }
}
