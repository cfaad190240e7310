import { setTimeout as sleep } from 'node:timers/promises';
import { bodies, type GatewayProcess, MODEL } from '@beffroi/gateway/testing';
import { DEFAULT_BEHAVIOUR } from '@beffroi/simulators/engine';
import { chat, type ChatWish, Load, PacedLoad } from '../../dataplane/chat.client.ts';
import { type Application, DataPlane } from '../../dataplane/data.plane.ts';
import { eventually } from '../../dataplane/eventually.ts';
import { longOr } from '../../dataplane/long.form.ts';
import { TcpLink } from '../../dataplane/tcp.link.ts';

/** One engine of a deployment, behind a path that can be cut. */
export interface Deployment {
  readonly id: string;
  readonly engineId: string;
  readonly link: TcpLink;
}

const OUTPUT_TOKENS = 40;
/** More than the machine can serve at a time. */
const SATURATING_CLIENTS = 96;
const SATURATING_MS = 4_000;
const SHARE = 0.6;
/** Requests that were answered show that it goes on. */
const ENOUGH = 60;
const CALM_MS = longOr(1_000, 30_000);

/** Two deployments of a model, and as much load as 60 % of what this machine can carry. */
export class FaultBench {
  readonly plane: DataPlane;
  readonly deployments: readonly Deployment[];
  readonly #application: Application;
  readonly #links: TcpLink[] = [];
  #perSecond = 0;

  private constructor(plane: DataPlane, deployments: readonly Deployment[], application: Application) {
    this.plane = plane;
    this.deployments = deployments;
    this.#application = application;
  }

  static async start(): Promise<FaultBench> {
    const plane = await DataPlane.start();
    await plane.publish('model', MODEL, bodies.model());
    const deployments = [await deploy(plane, 'one'), await deploy(plane, 'other')];
    const bench = new FaultBench(plane, deployments, await plane.application());
    bench.#perSecond = SHARE * (await bench.#saturation());
    return bench;
  }

  async stop(): Promise<void> {
    await Promise.all(this.deployments.map(({ link }) => link.close()));
    await this.plane.stop();
  }

  /** The programs of one fault end well, and leave the machine to the next. */
  async clear(): Promise<void> {
    await this.plane.endPrograms('SIGTERM');
    await Promise.all(this.#links.splice(0).map((link) => link.close()));
  }

  /** Between a gateway and the database. */
  async databaseLink(): Promise<TcpLink> {
    const link = await TcpLink.to(this.plane.databasePort);
    this.#links.push(link);
    return link;
  }

  /** Requests a second. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** A stream, three times in four. */
  wish(origin: string, turn: number): ChatWish {
    const { key } = this.#application;
    return { origin, key, model: MODEL, stream: turn % 4 !== 0, maxTokens: OUTPUT_TOKENS };
  }

  async whenServed({ origin }: Pick<GatewayProcess, 'origin'>): Promise<void> {
    await eventually(
      () => chat(this.wish(origin, 1)),
      ({ isComplete }) => isComplete,
    );
  }

  /** @param origin asked anew for each request: a successor may have another */
  load(origin: (turn: number) => string, extra: (turn: number) => Partial<ChatWish> = () => ({})): PacedLoad {
    return new PacedLoad(this.#perSecond, (turn) => ({
      ...this.wish(origin(turn), turn),
      ...extra(turn),
    }));
  }

  /** The load has gone on for a while. */
  async calm(load: PacedLoad): Promise<void> {
    const target = load.completed + ENOUGH;
    await sleep(CALM_MS);
    await eventually(
      () => load.completed,
      (completed) => completed >= target,
    );
  }

  /** Answers a second with more clients than can be served at a time: clients, gateway and engines together. */
  async #saturation(): Promise<number> {
    const gateway = await this.plane.gateway('saturated');
    await this.whenServed(gateway);
    const startedMs = performance.now();
    const load = new Load(SATURATING_CLIENTS, (turn) => this.wish(gateway.origin, turn));
    await sleep(SATURATING_MS);
    const answers = load.outcomes.filter(({ isComplete }) => isComplete).length;
    const seconds = (performance.now() - startedMs) / 1_000;
    await load.stop();
    await gateway.end('SIGTERM');
    return answers / seconds;
  }
}

const deploy = async (plane: DataPlane, engineId: string): Promise<Deployment> => {
  const engine = await plane.engines.start({
    id: engineId,
    servedModelName: MODEL,
    maxModelLen: 32_768,
  });
  await plane.engines.behave(engineId, { ...DEFAULT_BEHAVIOUR, ttftMs: 5, tokensPerSecond: 200 });
  const id = crypto.randomUUID();
  const link = await TcpLink.to(engine.port);
  const url = `http://127.0.0.1:${link.port}`;
  await plane.publish('route', id, bodies.route([url], { credential: undefined }));
  return { id, engineId, link };
};
