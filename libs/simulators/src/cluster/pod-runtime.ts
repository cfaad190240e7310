/** What a pod's container asks of the machine it runs on: an inference engine on a port. */
export interface PodProcessSpec {
  /** The pod's uid: each start of a container has the same. */
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** `--served-model-name` */
  readonly servedModelName: string;
  /** `--port`: what the container would listen on; the runtime chooses its own on 127.0.0.1. */
  readonly port: number;
  /** `--max-model-len`, tokens. */
  readonly maxModelLen?: number;
  /** Those it accepts: of its configuration file, or `VLLM_API_KEY`. Absent: it asks for none. */
  readonly apiKey?: readonly string[];
}

export interface PodProcess {
  readonly host: string;
  readonly port: number;
  /** What a readiness probe would find. */
  ready(): Promise<boolean>;
  /** Fulfilled when the process has ended by itself, with the reason. Never when it was stopped. */
  readonly exited?: Promise<string>;
  stop(): Promise<void>;
}

/** Runs the engines of pods. The program that starts a cluster says what an engine is. */
export interface PodRuntime {
  start(spec: PodProcessSpec): Promise<PodProcess>;
}
