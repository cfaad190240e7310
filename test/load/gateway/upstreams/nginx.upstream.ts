import type { BenchPorts } from '../ports.ts';
import { WHOLE_ANSWER } from '../wire.ts';

/** nginx answering every request with the same whole answer. */
export const nginxUpstream = ({ upstreams }: BenchPorts): string => `
  server {
    listen 127.0.0.1:${upstreams.whole} reuseport;
    location / { default_type application/json; return 200 '${WHOLE_ANSWER}'; }
  }`;
