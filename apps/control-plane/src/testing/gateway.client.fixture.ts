import {
  GATEWAY_SIGNATURE,
  SELF_SERVICE_PATH,
  type SelfServiceAnswer,
  type SelfServiceCall,
  type SelfServiceInput,
} from '@beffroi/contracts/self-service';
import { deriveKey, SIGNATURE_HEADER, type SignedParts, signRequest } from '@beffroi/platform/crypto';

/** A gateway as far as the control plane sees one. */
export class GatewayClient {
  readonly #origin: string;
  readonly #key: Uint8Array;

  constructor(port: number, dataPlaneKey: Uint8Array) {
    this.#origin = `http://127.0.0.1:${port}`;
    this.#key = deriveKey(dataPlaneKey, GATEWAY_SIGNATURE);
  }

  async ask<Call extends SelfServiceCall>(
    apiKeyId: string,
    call: Call,
    input: SelfServiceInput<Call>,
  ): Promise<SelfServiceAnswer<Call>> {
    const response = await this.send(this.signed(apiKeyId, call, input));
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as SelfServiceAnswer<Call>;
  }

  /** What would be sent; a spec may send something else. */
  signed(apiKeyId: string, call: string, input: object) {
    const origin = { requestId: 'r-1', address: '192.0.2.1', client: 'script' };
    const parts: SignedParts = {
      method: 'POST',
      path: SELF_SERVICE_PATH + call,
      body: Buffer.from(JSON.stringify({ origin, input })),
      sender: 'gateway-1',
      subject: apiKeyId,
    };
    return { ...parts, signature: signRequest(this.#key, parts, Date.now()) };
  }

  send({
    method,
    path,
    body,
    signature,
  }: Pick<SignedParts, 'method' | 'path' | 'body'> & { signature: string }): Promise<Response> {
    return fetch(this.#origin + path, {
      method,
      headers: signature ? { [SIGNATURE_HEADER]: signature } : {},
      ...(method === 'POST' ? { body: Buffer.from(body) } : {}),
    });
  }
}
