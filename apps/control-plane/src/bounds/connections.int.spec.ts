import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';

/** Long enough to be told from at once, short enough to wait for. */
const SHORT_MS = 300;

describe('a connection', () => {
  let plane: ControlPlaneUnderTest;
  let port: number;
  beforeAll(async () => {
    plane = await startControlPlane();
    const server = plane.app.getHttpServer();
    expect(server.headersTimeout).toBeLessThanOrEqual(10_000);
    expect(server.requestTimeout).toBeLessThanOrEqual(30_000);
    await plane.app.listen(0, '127.0.0.1');
    port = (server.address() as AddressInfo).port;
    server.headersTimeout = SHORT_MS;
    server.requestTimeout = 2 * SHORT_MS;
  });
  afterAll(() => plane?.close());

  /** What came back until the other side closed. */
  const converse = (parts: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1');
      socket.on('data', (data) => (heard += data.toString()));
      socket.on('close', () => resolve(heard));
      socket.on('error', () => resolve(heard));
      for (const part of parts) socket.write(part);
    });

  const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

  it('whose headers never end is closed', async () => {
    expect(await converse([`${head}x-slow: `])).toMatch(/^HTTP\/1.1 408 /);
  });

  it('whose body never ends is closed', async () => {
    expect(await converse([`${head}content-length: 1000\r\n\r\n`, '{"query"'])).toMatch(
      /^HTTP\/1.1 (408|400) /,
    );
  });

  it('with more headers than anybody needs is refused', async () => {
    expect(await converse([`${head}x-large: ${'x'.repeat(20_000)}\r\n\r\n`])).toMatch(/^HTTP\/1.1 431 /);
  });

  it('that announces, or sends, more than a megabyte is refused', async () => {
    const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
    expect(await converse([`${head}connection: close\r\ncontent-length: 2000000\r\n\r\n`])).toMatch(
      /^HTTP\/1.1 413 /,
    );
    const chunked = `${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n`;
    expect(await converse([chunked, ...Array.from({ length: 12 }, () => chunk)])).toMatch(/^HTTP\/1.1 413 /);
  });

  it('that says two lengths, or a length and chunks, is refused', async () => {
    expect(await converse([`${head}content-length: 5\r\ncontent-length: 6\r\n\r\n`])).toMatch(
      /^HTTP\/1.1 400 /,
    );
    const both = `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect(await converse([both])).toMatch(/^HTTP\/1.1 400 /);
  });

  it('still serves others meanwhile', async () => {
    const slow = Array.from({ length: 50 }, () => converse([`${head}x-slow: `]));
    const response = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    await Promise.all(slow);
  });
});
