import { setTimeout as wait } from 'node:timers/promises';
import type { Objects, ObjectName } from '../api/objects.ts';
import { StatusError } from '../api/status.error.ts';
import type { Faults } from '../faults/faults.ts';
import type { Pod } from '../objects/workload.types.ts';
import type { PodProcess, PodRuntime } from '../pod-runtime.ts';
import { pods } from '../resources/workload.resources.ts';
import { attemptConnection, listenOnLoopback } from '../network/connection.ts';
import { readCommand } from './container-command.ts';
import { LISTENING_PORT } from './endpoint-slice.controller.ts';
import type { EventRecorder } from './event-recorder.ts';
import { podStatus, type PodState } from './pod-status.ts';

export interface NodePace {
  /** From binding to the start of the container. */
  readonly imagePullMs: number;
  /** Between two looks at a process. */
  readonly probeMs: number;
  /** The first pause before a container starts again; it doubles up to five minutes. */
  readonly restartMs: number;
}

export interface NodeServices {
  readonly objects: Objects;
  readonly recorder: EventRecorder;
  readonly runtime: PodRuntime;
  readonly faults: Faults;
  readonly pace: NodePace;
}

const KUBELET = { manager: 'kubelet' } as const;
const LONGEST_RESTART_MS = 300_000;
/** An idle container still listens nowhere, at this address. */
const LOOPBACK = '127.0.0.1';

type Start =
  | { readonly kind: 'idle' }
  | { readonly kind: 'caller'; readonly port: number }
  | { readonly kind: 'process'; readonly process: PodProcess }
  | { readonly kind: 'failed'; readonly reason: string; readonly message: string };

/** The life of one pod on its node: start the container, watch it, start it again, until told to stop. */
export class PodWorker {
  readonly uid: string;
  readonly #at: ObjectName;
  readonly #services: NodeServices;
  readonly #stop = new AbortController();
  readonly #life: Promise<void>;
  #restarts = 0;
  #startedAt = '';
  #process: PodProcess | undefined;
  #reported: { readonly text: string; readonly version: string | undefined } | undefined;

  constructor(pod: Pod, services: NodeServices) {
    this.uid = pod.metadata.uid ?? '';
    this.#at = { name: pod.metadata.name, namespace: pod.metadata.namespace };
    this.#services = services;
    this.#restarts = pod.status?.containerStatuses?.[0]?.restartCount ?? 0;
    this.#life = this.#live();
  }

  /** Ends the process, if there is one. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#life;
  }

  async #live(): Promise<void> {
    const { pace } = this.#services;
    this.#report({ kind: 'waiting', reason: 'ContainerCreating' });
    await this.#pause(pace.imagePullMs);
    let pauseMs = pace.restartMs;
    while (!this.#stop.signal.aborted) {
      const start = await this.#start();
      if (start.kind === 'failed') {
        this.#report({ kind: 'waiting', reason: start.reason, message: start.message });
      } else {
        const ended = await this.#observe(start);
        if (ended === 'stopped' || ended === 'completed') return;
        pauseMs = pace.restartMs;
        this.#restarts += 1;
        this.#report({ kind: 'waiting', reason: 'CrashLoopBackOff', message: ended });
      }
      await this.#pause(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_RESTART_MS);
    }
  }

  async #start(): Promise<Start> {
    const { objects, runtime, faults, recorder } = this.#services;
    const pod = this.#pod();
    if (!pod) return { kind: 'failed', reason: 'ContainerCreating', message: 'the pod is gone' };
    const fault = faults.settings.failPodStart;
    if (fault) {
      if (fault === 'CrashLoopBackOff') this.#restarts += 1;
      recorder.record(
        pod,
        'Warning',
        fault === 'CrashLoopBackOff' ? 'BackOff' : 'Failed',
        `a fault of the stand-in: ${fault}`,
      );
      return { kind: 'failed', reason: fault, message: 'a fault of the stand-in' };
    }
    const command = readCommand(objects, pod);
    if (command.kind === 'unreadable') {
      recorder.record(pod, 'Warning', 'Failed', `Error: ${command.message}`);
      return { kind: 'failed', reason: 'CreateContainerConfigError', message: command.message };
    }
    if (command.kind === 'idle' || command.kind === 'caller') return command;
    try {
      const process = command.kind === 'listener' ? listenOnLoopback() : runtime.start(command.spec);
      return { kind: 'process', process: await process };
    } catch (error) {
      this.#restarts += 1;
      return {
        kind: 'failed',
        reason: 'CrashLoopBackOff',
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }

  /** Watches a started container until it ends; says why. */
  async #observe(start: Exclude<Start, { kind: 'failed' }>): Promise<string> {
    this.#startedAt = this.#services.objects.now();
    const pod = this.#pod();
    if (pod)
      this.#services.recorder.record(
        pod,
        'Normal',
        'Started',
        `Started container ${pod.spec.containers[0]?.name}`,
      );
    if (start.kind === 'idle') return this.#observeIdle();
    if (start.kind === 'caller') return this.#connect(start.port);
    this.#process = start.process;
    this.#writePort(start.process.port);
    const exit = start.process.exited ?? new Promise<string>(() => undefined);
    const fromMs = performance.now();
    let ended: string | undefined;
    void exit.then((reason) => (ended = reason));
    while (!this.#stop.signal.aborted && ended === undefined) {
      const ready =
        (await start.process.ready().catch(() => false)) && performance.now() >= this.#readyFrom(fromMs);
      if (!this.#stop.signal.aborted && ended === undefined) this.#reportRunning(ready);
      await Promise.race([this.#pause(this.#services.pace.probeMs), exit]);
    }
    this.#process = undefined;
    if (ended !== undefined) return ended;
    await start.process.stop();
    return 'stopped';
  }

  async #observeIdle(): Promise<string> {
    if (this.#pod()?.spec.restartPolicy !== 'Always') {
      this.#report({ kind: 'succeeded' });
      return 'completed';
    }
    while (!this.#stop.signal.aborted) {
      this.#reportRunning(true);
      await this.#pause(this.#services.pace.probeMs);
    }
    return 'stopped';
  }

  async #connect(port: number): Promise<string> {
    const { objects, faults } = this.#services;
    const pod = this.#pod();
    const connected =
      pod && (await attemptConnection(objects, pod, port, !faults.settings.ignoreNetworkPolicies));
    this.#report({ kind: 'succeeded', message: connected ? 'connected' : 'refused' });
    return 'completed';
  }

  #readyFrom(startedAtMs: number): number {
    return startedAtMs + (this.#services.faults.settings.slowStartMs ?? 0);
  }

  #reportRunning(ready: boolean): void {
    const { nodesNotReady = [], nodesLost = [] } = this.#services.faults.settings;
    const nodeDown = [...nodesNotReady, ...nodesLost].includes(this.#pod()?.spec.nodeName ?? '');
    this.#report({ kind: 'running', ready, nodeDown });
  }

  #pod(): Pod | undefined {
    const pod = this.#services.objects.find(pods, this.#at) as Pod | undefined;
    return pod?.metadata.uid === this.uid ? pod : undefined;
  }

  #report(state: PodState): void {
    const { objects } = this.#services;
    const host = this.#process?.host ?? LOOPBACK;
    const observed = { state, restartCount: this.#restarts, host, startedAt: this.#startedAt };
    if (this.#wasReported(observed)) return;
    this.#update('status', (pod) => ({ ...pod, status: podStatus(pod, observed, objects.now()) }));
    this.#reported = { text: JSON.stringify(observed), version: this.#pod()?.metadata.resourceVersion };
  }

  /** As it was, on a pod that nobody has written since: looked at often, and told once. */
  #wasReported(observed: object): boolean {
    return (
      this.#reported?.version === this.#pod()?.metadata.resourceVersion &&
      this.#reported?.text === JSON.stringify(observed)
    );
  }

  #writePort(port: number): void {
    this.#update(undefined, (pod) => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        annotations: { ...pod.metadata.annotations, [LISTENING_PORT]: String(port) },
      },
    }));
  }

  #update(subresource: 'status' | undefined, change: (pod: Pod) => Pod): void {
    if (!this.#pod()) return;
    try {
      this.#services.objects.update(pods, this.#at, { ...KUBELET, subresource }, (current) =>
        change(current as Pod),
      );
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  async #pause(delayMs: number): Promise<void> {
    await wait(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
