import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NGINX = ['/usr/sbin/nginx', 'nginx'].find((path) => spawnSync(path, ['-v']).status === 0);

/** One worker in one process; everything it writes lies in a folder of its own. */
const configuration = (servers: string): string => `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
worker_rlimit_nofile 16384;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  keepalive_requests 100000000;
  keepalive_timeout 600s;
  tcp_nodelay on;
  ${servers}
}`;

export interface NginxProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

/** @throws Error when nginx is not installed */
export const startNginx = (servers: string): NginxProcess => {
  if (!NGINX) throw new Error('nginx is missing: apt-get install nginx-light');
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-bench-nginx-'));
  writeFileSync(join(folder, 'nginx.conf'), configuration(servers));
  const child: ChildProcess = spawn(NGINX, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid!,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
