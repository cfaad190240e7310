import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { attempt, listen } from './network-probe.ts';

const SOON = { count: 2, settleMs: 0, everyMs: 1, timeoutMs: 500 };

describe('the probe of a network', () => {
  it('connects to a probe that listens, and to nothing once it is gone', async () => {
    const server = await listen(0);
    const { port } = server.address() as AddressInfo;
    expect(await attempt(`127.0.0.1:${port}`, SOON)).toBe('connected');
    await new Promise((resolve) => server.close(resolve));
    expect(await attempt(`127.0.0.1:${port}`, SOON)).toBe('refused');
  });

  it('reads addresses of both families', async () => {
    const server = await listen(0);
    const { port } = server.address() as AddressInfo;
    expect(await attempt(`[::1]:${port}`, SOON)).toBe('connected');
    await new Promise((resolve) => server.close(resolve));
  });

  it('calls what it cannot read refused', async () => {
    expect(await attempt('nowhere', SOON)).toBe('refused');
  });
});
