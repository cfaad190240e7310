import type { ManagedFieldsEntry, Node } from '@beffroi/platform/kubernetes';
import type { NodeClockFacts } from '../../domain/index.ts';

type Fields = { readonly [field: string]: Fields };

/**
 * How far the clocks of nodes are from the API server's, to a second or two: a kubelet dates its heartbeat itself, and
 * the server dates the write that brought it. A node of which either is not told is left out.
 */
export const readNodeClocks = (nodes: readonly Node[]): NodeClockFacts[] =>
  nodes.flatMap(({ metadata, status }) => {
    const beat = status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime;
    const written = metadata.managedFields?.find(isOfHeartbeat)?.time;
    if (!beat || !written) return [];
    return [{ nodeName: metadata.name, aheadMs: Date.parse(beat) - Date.parse(written) }];
  });

const isOfHeartbeat = ({ fieldsV1 }: ManagedFieldsEntry): boolean =>
  (fieldsV1 as Fields | undefined)?.['f:status']?.['f:conditions']?.['k:{"type":"Ready"}']?.[
    'f:lastHeartbeatTime'
  ] !== undefined;
