import {
  SELF_SERVICE_PATH,
  type SelfServiceAnswer,
  type SelfServiceCall,
  type SelfServiceRequest,
} from '@beffroi/contracts/self-service';
import type { ApiKeyId, GatewayId } from '@beffroi/kernel';
import { SIGNATURE_HEADER, signRequest } from '@beffroi/platform/crypto';
import { Pool } from 'undici';

/** A revocation waits up to a second for gateways; nobody waits longer than this. */
const TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 1_000;
const CONNECTIONS = 8;

export interface ControlPlaneLinkOptions {
  /** An origin. */
  readonly url: string;
  readonly gatewayId: GatewayId;
  /** What both sides derived for this purpose. */
  readonly signingKey: Uint8Array;
  readonly nowMs: () => number;
}

/** Asks the control plane on behalf of API keys. */
export class ControlPlaneLink {
  readonly #options: ControlPlaneLinkOptions;
  readonly #pool: Pool;

  constructor(options: ControlPlaneLinkOptions) {
    this.#options = options;
    this.#pool = new Pool(options.url, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /** @throws Error where it does not answer, not in time, or not as agreed */
  async ask(
    apiKeyId: ApiKeyId,
    call: SelfServiceCall,
    request: SelfServiceRequest,
  ): Promise<SelfServiceAnswer> {
    const { gatewayId, signingKey, nowMs } = this.#options;
    const path = SELF_SERVICE_PATH + call;
    const body = Buffer.from(JSON.stringify(request));
    const parts = { method: 'POST', path, body, sender: gatewayId, subject: apiKeyId } as const;
    const answer = await this.#pool.request({
      method: 'POST',
      path,
      body,
      headers: {
        'content-type': 'application/json',
        [SIGNATURE_HEADER]: signRequest(signingKey, parts, nowMs()),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path}: status ${answer.statusCode}: ${text}`);
    return JSON.parse(text) as SelfServiceAnswer;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
