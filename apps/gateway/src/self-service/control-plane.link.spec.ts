import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SelfServiceRequest } from '@beffroi/contracts/self-service';
import { type ApiKeyId, brandId, type GatewayId } from '@beffroi/kernel';
import { deriveKey, RequestVerifier, SIGNATURE_HEADER } from '@beffroi/platform/crypto';
import { ControlPlaneLink } from './control-plane.link.ts';

const signingKey = deriveKey(Buffer.alloc(32, 1), 'spec');
const KEY = brandId<ApiKeyId>('0190b6a4-0000-7000-8000-0000000000d0');
const request: SelfServiceRequest<'keys.read'> = {
  origin: { requestId: 'r-1', address: '192.0.2.1', client: 'script' },
  input: { id: 'k' },
};

let server: Server | undefined;
let link: ControlPlaneLink | undefined;
afterEach(async () => {
  await link?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

const listen = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const linkTo = (url: string): ControlPlaneLink => {
  const gatewayId = brandId<GatewayId>('gateway-1');
  link = new ControlPlaneLink({ url, gatewayId, signingKey, nowMs: () => Date.now() });
  return link;
};

describe('a call to the control plane', () => {
  it('is signed for its path, its body and its key', async () => {
    const verifier = new RequestVerifier(signingKey);
    const taken: unknown[] = [];
    const url = await listen((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => take(incoming, Buffer.concat(chunks), response));
    });
    const take = (incoming: IncomingMessage, body: Buffer, response: ServerResponse) => {
      const { method = '', url: path = '', headers } = incoming;
      const signature = headers[SIGNATURE_HEADER]?.toString();
      taken.push(
        verifier.verify(signature, { method, path, body }, Date.now()),
        path,
        JSON.parse(String(body)),
      );
      response.end(JSON.stringify({ ok: true, value: { name: 'Assistant' } }));
    };
    expect(await linkTo(url).ask(KEY, 'keys.read', request)).toEqual({
      ok: true,
      value: { name: 'Assistant' },
    });
    expect(taken).toEqual([
      { ok: true, value: expect.objectContaining({ sender: 'gateway-1', subject: KEY }) },
      '/self-service/keys.read',
      request,
    ]);
  });

  it('fails where it is refused', async () => {
    const url = await listen((incoming, response) => {
      incoming.resume();
      response.writeHead(401).end('{"error":"wrong"}');
    });
    await expect(linkTo(url).ask(KEY, 'keys.read', request)).rejects.toThrow('status 401');
  });

  it('fails where nobody listens', async () => {
    const url = await listen(() => undefined);
    await new Promise((resolve) => server!.close(resolve));
    await expect(linkTo(url).ask(KEY, 'keys.read', request)).rejects.toThrow('ECONNREFUSED');
  });
});
