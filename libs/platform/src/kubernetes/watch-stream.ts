import type { ReadableStream } from 'node:stream/web';
import type { WatchEvent } from './cluster.ts';
import { readFailure } from './read-failure.ts';
import type { KubernetesObject } from './objects.types.ts';

interface WireEvent {
  readonly type: WatchEvent<KubernetesObject>['type'];
  readonly object: KubernetesObject;
}

const read = <T>(call: string, line: string): WatchEvent<T> => {
  const { type, object } = JSON.parse(line) as WireEvent;
  switch (type) {
    case 'BOOKMARK':
      return { type, resourceVersion: object.metadata.resourceVersion ?? '' };
    case 'ERROR': {
      const httpStatus = (object as unknown as { code?: number }).code ?? 500;
      return {
        type,
        failure: readFailure({ call, httpStatus, retryAfter: null, body: JSON.stringify(object) }),
      };
    }
    default:
      return { type, object: object as T };
  }
};

/** The events of a watch's body, one JSON document a line. Throws when the body breaks. */
export async function* readWatch<T>(call: string, body: ReadableStream): AsyncGenerator<WatchEvent<T>> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) yield read<T>(call, line);
  }
}
