import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, Registry } from '@beffroi/platform/observability';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';
import type { AuditTrail, UnitOfWork } from '@beffroi/platform/typeorm';
import { type Identity, issueSelfSigned } from '@beffroi/simulators/cluster';
import type { Collector } from '../domain/index.ts';
import { entities, openCollector, runForwarder, SealEntriesOperation } from './index.ts';
import { refusal } from './journal.fixture.ts';

const log = createLogger({ program: 'spec', level: 'fatal' });
let test: TestDatabase;
let unitOfWork: UnitOfWork;
let trail: AuditTrail;

beforeAll(async () => {
  test = await testDatabase();
  ({ unitOfWork, audit: trail } = await test.database(entities));
});
afterAll(() => test.close());
beforeEach(() => test.asOwner('delete from audit.forwarding'));

const seal = async (target: string): Promise<void> => {
  await trail.append(refusal({ target: { type: 'spec', id: target } }));
  await new SealEntriesOperation(unitOfWork).execute();
};
const collectorAt = (url: string, rejected: string[] = []): Collector => {
  const opened = openCollector(url, {
    authorization: 'Bearer of-the-collector',
    onRejected: (count, reason) => rejected.push(`${count} ${reason}`),
  });
  if (!opened.ok) throw new Error(opened.failure);
  return opened.value;
};
/** Forwards until the expectation holds. */
const forwarding = async (collector: Collector, expectation: () => void): Promise<void> => {
  const ending = new AbortController();
  const running = runForwarder({ unitOfWork, collector, log, metrics: new Registry() }, ending.signal);
  try {
    await eventually(expectation);
  } finally {
    ending.abort();
    await running;
  }
};
const eventually = async (expectation: () => void): Promise<void> => {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return expectation();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(20);
    }
  }
};
const portOf = (server: { address(): AddressInfo | string | null }): number =>
  (server.address() as AddressInfo).port;
const listen = async (server: Server, port = 0): Promise<number> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return portOf(server);
};
/** The messages of a stream with octet counting (RFC 6587 §3.4.1). */
const messagesIn = (bytes: Buffer): string[] => {
  const messages: string[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const space = rest.indexOf(' ');
    const end = space + 1 + Number(rest.subarray(0, space).toString());
    messages.push(rest.subarray(space + 1, end).toString());
    rest = rest.subarray(end);
  }
  return messages;
};

describe('syslog over TCP', () => {
  const received: Buffer[] = [];
  const keep = (socket: Socket) => void socket.on('data', (chunk: Buffer) => received.push(chunk));
  const messages = () => messagesIn(Buffer.concat(received));
  beforeEach(() => void received.splice(0));

  it('has every sealed entry, in the order of the chain, with its place in it', async () => {
    await seal('first');
    await seal('second');
    const server = createServer(keep);
    const collector = collectorAt(`tcp://127.0.0.1:${await listen(server)}`);
    await forwarding(collector, () => expect(messages().at(-1)).toContain('"id":"second"'));
    server.close();
    const [first] = messages();
    expect(first).toMatch(/^<108>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ beffroi - api-key\.issue \[audit@32473 id="/);
    expect(first).toContain('sealIndex="1"');
    expect(JSON.parse(first!.slice(first!.indexOf('\uFEFF') + 1))).toMatchObject({
      action: 'api-key.issue',
      target: { type: 'spec', id: 'first' },
      result: 'refused',
      sealIndex: 1,
      sealHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('that is away loses nothing, and gets nothing twice that it has acknowledged', async () => {
    const server = createServer(keep);
    const port = await listen(server);
    server.close();
    const collector = collectorAt(`tcp://127.0.0.1:${port}`);
    await seal('while away');
    const ending = new AbortController();
    const running = runForwarder({ unitOfWork, collector, log, metrics: new Registry() }, ending.signal);
    await pause(200);
    const back = createServer(keep);
    await listen(back, port);
    await eventually(() => expect(messages().at(-1)).toContain('while away'));
    ending.abort();
    await running;
    const count = messages().length;
    await seal('afterwards');
    await forwarding(collector, () => expect(messages().at(-1)).toContain('afterwards'));
    back.close();
    expect(messages()).toHaveLength(count + 1);
  });

  it('that dies in the middle gets the same entries again', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      if (connections === 1) socket.once('data', () => socket.resetAndDestroy());
      else keep(socket);
    });
    const collector = collectorAt(`tcp://127.0.0.1:${await listen(server)}`);
    await forwarding(collector, () => expect(messages()[0]).toContain('sealIndex="1"'));
    server.close();
    expect(connections).toBeGreaterThan(1);
  });
});

describe('syslog over TLS', () => {
  const authorities = getCACertificates('default');
  const [ours, theirs] = [
    issueSelfSigned(['localhost'], new Date()),
    issueSelfSigned(['localhost'], new Date()),
  ];
  const received: Buffer[] = [];
  const messages = () => messagesIn(Buffer.concat(received));
  const keep = (socket: Socket) => {
    const chunks: Buffer[] = [];
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => {
      received.push(...chunks);
      socket.end();
    });
  };
  const serve = async ({ certificate, key }: Identity, port = 0) => {
    const server = createTlsServer({ cert: certificate, key }, keep);
    server.on('tlsClientError', () => {});
    return { server, port: await listen(server, port) };
  };
  // As NODE_EXTRA_CA_CERTS does when a program starts.
  beforeAll(() => setDefaultCACertificates([...authorities, ours.certificate]));
  afterAll(() => setDefaultCACertificates(authorities));
  beforeEach(() => void received.splice(0));

  it('has the entries once its certificate is signed by an authority that we know', async () => {
    const { server, port } = await serve(ours);
    await seal('over TLS');
    await forwarding(collectorAt(`tls://localhost:${port}`), () =>
      expect(messages().at(-1)).toContain('"id":"over TLS"'),
    );
    server.close();
  });

  it('is told nothing under another authority’s certificate, or under a name that is not its own', async () => {
    const stranger = await serve(theirs);
    const { server, port } = await serve(ours);

    for (const [url, reason] of [
      [`tls://localhost:${stranger.port}`, /certificate/],
      [`tls://127.0.0.1:${port}`, /not in the cert/],
    ] as const)
      await expect(collectorAt(url).send([])).rejects.toThrow(reason);
    stranger.server.close();
    server.close();
    expect(received).toEqual([]);
  });

  it('that goes away and comes back, or comes back as somebody else meanwhile, has lost nothing', async () => {
    const first = await serve(ours);
    const collector = collectorAt(`tls://localhost:${first.port}`);
    await seal('before');
    await forwarding(collector, () => expect(messages().at(-1)).toContain('before'));
    first.server.close();
    const count = messages().length;
    const impostor = await serve(theirs, first.port);
    await seal('while away');
    const ending = new AbortController();
    const running = runForwarder({ unitOfWork, collector, log, metrics: new Registry() }, ending.signal);
    await once(impostor.server, 'tlsClientError');
    impostor.server.close();
    expect(messages()).toHaveLength(count);
    const back = await serve(ours, first.port);
    await eventually(() => expect(messages().at(-1)).toContain('while away'));
    ending.abort();
    await running;
    back.server.close();
    expect(messages()).toHaveLength(count + 1);
  });
});

describe('syslog over UDP', () => {
  it('sends each entry as a datagram', async () => {
    const socket = createSocket('udp4');
    const received: string[] = [];
    socket.on('message', (message) => received.push(message.toString()));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    await seal('by datagram');
    const collector = collectorAt(`udp://127.0.0.1:${socket.address().port}`);
    await forwarding(collector, () => expect(received.join('')).toContain('by datagram'));
    socket.close();
  });
});

describe('OTLP over HTTP', () => {
  const bodyOf = async (request: IncomingMessage): Promise<string> =>
    (await request.setEncoding('utf8').toArray()).join('');

  it('has the entries once it has answered 200, and gets them again after anything else', async () => {
    const requests: { authorization: string | undefined; body: string }[] = [];
    const rejected: string[] = [];
    const server = createHttpServer((request, response) => {
      void bodyOf(request).then((body) => {
        requests.push({ authorization: request.headers.authorization, body });
        const partialSuccess = { rejectedLogRecords: '1', errorMessage: 'too old' };
        response.writeHead(requests.length === 1 ? 503 : 200).end(JSON.stringify({ partialSuccess }));
      });
    });
    await seal('by OTLP');
    const collector = collectorAt(`http://127.0.0.1:${await listen(server)}/v1/logs`, rejected);
    await forwarding(collector, () => expect(rejected).toEqual(['1 too old']));
    server.close();
    expect(requests[1]).toEqual(requests[0]);
    expect(requests[0]!.authorization).toBe('Bearer of-the-collector');
    const { resourceLogs } = JSON.parse(requests[0]!.body) as {
      resourceLogs: {
        scopeLogs: { logRecords: { timeUnixNano: string; body: { stringValue: string } }[] }[];
      }[];
    };
    const { logRecords } = resourceLogs[0]!.scopeLogs[0]!;
    expect(logRecords[0]!.timeUnixNano).toMatch(/^\d{19}$/);
    expect(logRecords.at(-1)!.body.stringValue).toContain('by OTLP');
  });
});

describe('a collector', () => {
  it('is known by its address without its secrets', () => {
    expect(collectorAt('https://user:secret@siem.example:4318/v1/logs?token=x').name).toBe(
      'https://siem.example:4318/v1/logs',
    );
    expect(collectorAt('tls://siem.example').name).toBe('tls://siem.example:6514');
    expect(openCollector('ftp://siem.example', { onRejected: () => undefined })).toMatchObject({ ok: false });
  });
});
