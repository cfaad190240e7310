import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { err, ok, type Result } from '@beffroi/kernel';
import { type Cluster, type ClusterFailure, type Pod } from '@beffroi/platform/kubernetes';
import {
  CHECK_LABEL,
  ENGINE_PROBE,
  engineProbe,
  forbiddenPod,
  type ImageFacts,
  type Manifest,
  type Measurement,
  type NetworkFacts,
  PROBE_CALLERS,
  PROBE_SERVER,
  type ProbeCaller,
  probeCaller,
  probeNamespace,
  probeServer,
  type ProbeSite,
  probeWalls,
  unmeasured,
} from '../../domain/index.ts';
import { describePod } from './describe-pod.ts';
import { inItsWords } from './in-its-words.ts';

export interface ProbePace {
  /** For the image to be pulled and the server to listen. */
  readonly startWithinMs: number;
  /** For callers to say what became of their attempt. */
  readonly endWithinMs: number;
  readonly lookEveryMs: number;
}

export const PROBE_PACE: ProbePace = { startWithinMs: 180_000, endWithinMs: 90_000, lookEveryMs: 500 };

/** What pods of ours found out. */
export interface ProbeFacts {
  readonly forbiddenPodAccepted: Measurement<boolean>;
  readonly network: Measurement<NetworkFacts>;
  readonly image: Measurement<ImageFacts>;
  readonly engineImage: Measurement<ImageFacts>;
}

export interface ProbeOptions {
  readonly cluster: Cluster;
  readonly installation: string;
  readonly podSecurityVersion: string;
  /** By digest; null: there is none, and nothing is run. */
  readonly image: string | null;
  /** By digest. */
  readonly engineImage: string;
  readonly pace: ProbePace;
}

const FIELD_MANAGER = 'beffroi-site-check';
const NO_IMAGE = {
  fr: 'Le worker n’a pas d’image à lancer (BEFFROI_LOADER_IMAGE).',
  en: 'The worker has no image to run (BEFFROI_LOADER_IMAGE).',
};
/** Longer than any check takes: what is older belongs to a worker that died. */
const ABANDONED_AFTER_MS = 15 * 60_000;

/** Tries on a site, in a namespace of its own that is gone afterwards, what its rules promise. */
export class ProbeRunner {
  private readonly site: ProbeSite;

  constructor(private readonly options: ProbeOptions) {
    const { installation, podSecurityVersion } = options;
    const namespace = `beffroi-check-${randomBytes(4).toString('hex')}`;
    this.site = { namespace, installation, podSecurityVersion };
  }

  async run(signal: AbortSignal): Promise<ProbeFacts> {
    await this.removeAbandoned();
    try {
      const made = await this.create([probeNamespace(this.site), ...probeWalls(this.site)]);
      if (!made.ok) return nothingTried(made.failure);
      const [forbiddenPodAccepted, engineImage, tried] = await Promise.all([
        this.tryForbiddenPod(),
        this.tryEngineImage(signal),
        this.tryConnections(signal),
      ]);
      return { forbiddenPodAccepted, engineImage, ...tried };
    } finally {
      await this.remove(this.site.namespace);
    }
  }

  private async tryForbiddenPod(): Promise<Measurement<boolean>> {
    const { cluster } = this.options;
    const outcome = await cluster.create(forbiddenPod(this.site), {
      fieldManager: FIELD_MANAGER,
      dryRun: true,
    });
    if (outcome.ok) return ok(true);
    const { message } = outcome.failure;
    return message.includes('PodSecurity') ? ok(false) : unmeasured(inItsWords(outcome.failure));
  }

  /** As large as it is: where it is pulled once, the first engine there starts sooner. */
  private async tryEngineImage(signal: AbortSignal): Promise<Measurement<ImageFacts>> {
    const { engineImage, pace } = this.options;
    const made = await this.create([engineProbe(this.site, engineImage)]);
    if (!made.ok) return made;
    const known = await this.waitFor(pace.startWithinMs, signal, async () => {
      const facts = await this.imageFacts(ENGINE_PROBE, engineImage);
      return facts.ok ? facts : undefined;
    });
    return known ?? unmeasured(await this.describe(ENGINE_PROBE));
  }

  private async tryConnections(signal: AbortSignal): Promise<Pick<ProbeFacts, 'network' | 'image'>> {
    const { image } = this.options;
    if (image === null) return { network: unmeasured(NO_IMAGE), image: unmeasured(NO_IMAGE) };
    const server = await this.create([probeServer(this.site, image)]);
    if (!server.ok) return { network: server, image: server };
    const address = await this.waitFor(this.options.pace.startWithinMs, signal, () => this.addressOfServer());
    const pulled = await this.imageFacts(PROBE_SERVER, image);
    if (address === undefined)
      return { network: unmeasured(await this.describe(PROBE_SERVER)), image: pulled };
    return { network: await this.callServer(image, address, signal), image: pulled };
  }

  private async callServer(
    image: string,
    address: string,
    signal: AbortSignal,
  ): Promise<Measurement<NetworkFacts>> {
    const callers = await this.create(
      PROBE_CALLERS.map((caller) => probeCaller(this.site, caller, image, address)),
    );
    if (!callers.ok) return callers;
    const reached = {} as Record<ProbeCaller, boolean>;
    for (const caller of PROBE_CALLERS) {
      const said = await this.waitFor(this.options.pace.endWithinMs, signal, () => this.lastWordOf(caller));
      if (said === undefined) return unmeasured(await this.describe(caller));
      reached[caller] = said === 'connected';
    }
    return ok(reached);
  }

  /** As gateways find an engine: by the endpoints of its Service. */
  private async addressOfServer(): Promise<string | undefined> {
    const { cluster } = this.options;
    const slices = await cluster.list({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      namespace: this.site.namespace,
      labelSelector: `kubernetes.io/service-name=${PROBE_SERVER}`,
    });
    if (!slices.ok) return undefined;
    for (const { endpoints, ports } of slices.value.items) {
      const [address] = endpoints?.find(({ conditions }) => conditions?.ready)?.addresses ?? [];
      const port = ports?.[0]?.port;
      if (address !== undefined && port !== undefined) return `${address}:${port}`;
    }
    return undefined;
  }

  /** What a caller left behind; one that ended without a word says nothing of the network. */
  private async lastWordOf(name: string): Promise<'connected' | 'refused' | undefined> {
    const pod = await this.find(name);
    const message = pod?.status?.containerStatuses?.[0]?.state?.terminated?.message?.trim();
    return message === 'connected' || message === 'refused' ? message : undefined;
  }

  private async imageFacts(name: string, image: string): Promise<Measurement<ImageFacts>> {
    const pod = await this.find(name);
    const status = pod?.status?.containerStatuses?.[0];
    const waiting = status?.state?.waiting;
    if (waiting?.reason && /Image/.test(waiting.reason))
      return ok({ image, ranAs: null, problem: waiting.message ?? waiting.reason });
    if (status?.imageID) return ok({ image, ranAs: status.imageID, problem: null });
    return unmeasured(describePod(pod));
  }

  private async describe(name: string) {
    return describePod(await this.find(name));
  }

  private async find(name: string): Promise<Pod | undefined> {
    const { namespace } = this.site;
    // Pods may be listed and not read one by one.
    const pods = await this.options.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace });
    return pods.ok ? pods.value.items.find(({ metadata }) => metadata.name === name) : undefined;
  }

  private async create(manifests: readonly Manifest[]): Promise<Result<null, ReturnType<typeof inItsWords>>> {
    for (const manifest of manifests) {
      const options = { fieldManager: FIELD_MANAGER };
      const made = await this.options.cluster.create(manifest, options);
      if (!made.ok) return err(inItsWords(made.failure));
    }
    return ok(null);
  }

  private async waitFor<T>(
    withinMs: number,
    signal: AbortSignal,
    look: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const seen = await look();
      if (seen !== undefined || signal.aborted || performance.now() > deadline) return seen;
      await pause(this.options.pace.lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async removeAbandoned(): Promise<void> {
    const labelSelector = `${CHECK_LABEL}=${this.options.installation}`;
    const left = await this.options.cluster.list({ apiVersion: 'v1', kind: 'Namespace', labelSelector });
    if (!left.ok) return;
    for (const { metadata } of left.value.items)
      if (Date.now() - Date.parse(metadata.creationTimestamp ?? '') > ABANDONED_AFTER_MS)
        await this.remove(metadata.name);
  }

  /** With all that is in it; what cannot be removed now, the next check removes. */
  private remove(name: string): Promise<Result<unknown, ClusterFailure>> {
    return this.options.cluster.delete({ apiVersion: 'v1', kind: 'Namespace', name });
  }
}

const nothingTried = (reason: ReturnType<typeof inItsWords>): ProbeFacts => ({
  forbiddenPodAccepted: unmeasured(reason),
  network: unmeasured(reason),
  image: unmeasured(reason),
  engineImage: unmeasured(reason),
});
