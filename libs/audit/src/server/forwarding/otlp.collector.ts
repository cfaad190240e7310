import { Collector, type ForwardedEntry, otlpRequest } from '../../domain/index.ts';

const TIMEOUT_MS = 10_000;

export interface OtlpAddress {
  /** With its path, mostly `/v1/logs`. */
  readonly url: string;
  /** The `Authorization` header that the collector wants. */
  readonly authorization?: string | undefined;
  /** Told of what the collector has and does not want; sending it again would change nothing. */
  readonly onRejected: (count: number, reason: string) => void;
}

interface ExportLogsResponse {
  readonly partialSuccess?: {
    readonly rejectedLogRecords?: string | number;
    readonly errorMessage?: string;
  };
}

/** OTLP logs over HTTP in JSON (OTLP 1.x, «OTLP/HTTP»): a collector's 200 is its receipt. */
export class OtlpCollector extends Collector {
  readonly name: string;

  constructor(private readonly address: OtlpAddress) {
    super();
    const { origin, pathname } = new URL(address.url);
    this.name = `${origin}${pathname}`;
  }

  override async send(entries: readonly ForwardedEntry[]): Promise<void> {
    const { authorization, onRejected } = this.address;
    const response = await fetch(this.name, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify(otlpRequest(entries)),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${this.name} answered ${response.status}`);
    const { partialSuccess } = parse(answer);
    const rejected = Number(partialSuccess?.rejectedLogRecords ?? 0);
    if (rejected > 0) onRejected(rejected, partialSuccess?.errorMessage ?? '');
  }
}

/** Some collectors answer with nothing at all. */
const parse = (text: string): ExportLogsResponse => {
  try {
    return JSON.parse(text) as ExportLogsResponse;
  } catch {
    return {};
  }
};
