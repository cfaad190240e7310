import { describe, expect, it } from '@jest/globals';
import type { Node } from '@beffroi/platform/kubernetes';
import { readNodeClocks } from './read-node-clocks.ts';

const owner = (manager: string, field: string, time: string) => ({
  manager,
  time,
  fieldsV1: { 'f:status': { 'f:conditions': { 'k:{"type":"Ready"}': { [`f:${field}`]: {} } } } },
});
const node = (heartbeat: string | undefined, managedFields: object[]): Node =>
  ({
    metadata: { name: 'gpu-1', managedFields },
    status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: heartbeat }] },
  }) as unknown as Node;

describe('the clock of a node', () => {
  const others = owner('node-controller', 'reason', '2026-11-22T09:00:00Z');
  it('is told by its heartbeat beside the write that brought it, however old both are', () => {
    const written = owner('kubelet', 'lastHeartbeatTime', '2026-11-22T08:00:00Z');
    expect(readNodeClocks([node('2026-11-22T07:58:30Z', [others, written])])).toEqual([
      { nodeName: 'gpu-1', aheadMs: -90_000 },
    ]);
  });
  it('is not told by a heartbeat alone, nor by somebody else’s write', () => {
    expect(readNodeClocks([node('2026-11-22T08:00:00Z', [others]), node(undefined, [])])).toEqual([]);
  });
});
