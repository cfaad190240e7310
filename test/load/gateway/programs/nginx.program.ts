import type { BenchPorts, UpstreamName } from '../ports.ts';
import { chatBody } from '../wire.ts';
import { startNginx } from './nginx.process.ts';
import { isStream, nothingLeft, type Program } from './program.ts';
import { waitUntilListening } from './wait.until.listening.ts';

const serverOf = (ports: BenchPorts, upstream: UpstreamName): string => `
  upstream ${upstream} { server 127.0.0.1:${ports.upstreams[upstream]}; keepalive 2048; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${ports.nginx[upstream]} backlog=4096;
    client_body_buffer_size 64k;
    location / {
      proxy_pass http://${upstream};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering ${isStream(upstream) ? 'off' : 'on'};
    }
  }`;

export const startNginxProxy = async (ports: BenchPorts, keys: readonly string[]): Promise<Program> => {
  const nginx = startNginx(
    (['whole', 'brisk', 'slow'] as const).map((name) => serverOf(ports, name)).join(''),
  );
  await waitUntilListening(ports.nginx.slow);
  return {
    name: 'nginx',
    pids: [nginx.pid],
    target: (upstream) => ({
      port: ports.nginx[upstream],
      headers: [],
      keys,
      body: chatBody(`bench/${upstream}`, isStream(upstream)),
    }),
    settled: nothingLeft,
    stop: () => nginx.stop(),
  };
};
