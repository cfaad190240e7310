import { readFileSync } from 'node:fs';
import { Child, type ChildOptions, type ChildStatus } from './processes/child.ts';
import { runOnce } from './processes/run-once.ts';
import { GraphqlClient } from './demo/graphql.client.ts';
import { type Demo, knownDemo, loadDemo } from './demo/load-demo.ts';
import { AUTOMATION } from './demo/syndicate.ts';
import { initFile } from './demo/init.file.ts';
import { manifestOf } from './manifest.file.ts';
import { originOf } from './ports.ts';
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
  readonly #tell: (message: string) => void;
  readonly #children: Child[] = [];
  #demo: Demo;
  #isComplete = false;

  constructor(installation: Installation, tell: (message: string) => void) {
    this.#installation = installation;
    this.#tell = tell;
    this.#demo = knownDemo(installation.state.path('demo.json'));
  }

  async start(): Promise<Demo> {
    const installation = this.#installation;
    // Once, and here: whatever starts PostgreSQL again after its death must find its data.
    if (installation.state.isNew) await forgetPostgres(installation.state.path('postgres'));
    await this.#launch('PostgreSQL', postgresProgram(installation));
    await Promise.all([
      runOnce(MIGRATE, [], migrateEnvironment(installation)).then(() => this.#tell('database migrated')),
      this.#launch('identity provider (stand-in)', identityProgram(installation)),
      this.#launch('mail server (stand-in)', mailProgram(installation)),
      this.#launch('Kubernetes cluster and engines (stand-in)', clusterProgram(installation)),
    ]);
    await Promise.all([
      this.#initialise(),
      this.#launch('control plane', controlPlaneProgram(installation)),
      this.#launch('worker', workerProgram(installation)),
      this.#launch('gateway', gatewayProgram(installation)),
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

  async #launch(label: string, options: ChildOptions): Promise<void> {
    const child = new Child(options, () => {
      this.#tell(`${options.name} died and was started again (log: ${options.logFile})`);
      this.#writeManifest();
    });
    this.#children.push(child);
    await child.start();
    this.#tell(`${label} ready at ${options.url}`);
  }

  async #initialise(): Promise<void> {
    const { state } = this.#installation;
    const kubeconfig = readFileSync(state.path('kubeconfig.yaml'), 'utf8');
    writePrivately(state.path('init.json'), initFile(this.#installation, kubeconfig, this.#demo.members));
    await runOnce(INIT, ['--file', state.path('init.json')], controlPlaneEnvironment(this.#installation));
    this.#tell('operator, administrators, service accounts and site initialised');
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
  }

  #writeManifest(): void {
    if (!this.#isComplete) return;
    const manifest = manifestOf(this.#installation, this.#demo, this.processes);
    writePrivately(this.#installation.state.path('standalone.json'), manifest);
  }
}
