import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Faults } from '../faults/faults.ts';
import { configMaps } from '../resources/configuration.resources.ts';
import { ObjectStore } from '../storage/object-store.ts';
import type { ApiRequest } from './api-request.ts';
import { WatchServer } from './watch.ts';

/** Of a client that reads slowly: it closes long after the server's last line. */
class SlowResponse extends EventEmitter {
  readonly lines: string[] = [];
  ended = false;

  writeHead = () => this;
  flushHeaders = () => undefined;

  write(line: string): void {
    if (this.ended) throw new Error('write after end');
    this.lines.push(line);
  }

  end(): void {
    this.ended = true;
  }
}

const open = (query: string): { store: ObjectStore; response: SlowResponse } => {
  const store = new ObjectStore({ resourceVersion: 1, objects: [], historyLength: 10 });
  const response = new SlowResponse();
  const request = {
    resource: configMaps,
    namespace: 'default',
    query: new URLSearchParams(query),
  } as ApiRequest;
  new WatchServer(store, 5, new Faults()).serve(request, response as unknown as ServerResponse);
  return { store, response };
};

const note = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'note', namespace: 'default' },
} as Parameters<ObjectStore['put']>[1];

describe('a watch that has come to its end', () => {
  it('says nothing more, neither bookmarks nor changes, while its client still reads', async () => {
    const { store, response } = open('allowWatchBookmarks=true&timeoutSeconds=0.02');
    store.put(configMaps, note);
    expect(response.lines).toHaveLength(1);
    while (!response.ended) await wait(5);
    const said = response.lines.length;
    store.put(configMaps, note);
    await wait(20);
    expect(response.lines).toHaveLength(said);
    response.emit('close');
  });
});
