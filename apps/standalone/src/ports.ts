/** Where each program listens, from the base upwards (127.0.0.1 only). */
export interface Ports {
  readonly controlPlane: number;
  readonly gateway: number;
  readonly identity: number;
  readonly cluster: number;
  readonly engineAdmin: number;
  readonly clusterAdmin: number;
  readonly postgres: number;
  readonly worker: number;
  /** Where the control plane listens for the gateway. */
  readonly internal: number;
  /** Where the stand-in mail server takes mails, and shows them. */
  readonly smtp: number;
  readonly mails: number;
  /** First port given to a simulated engine. */
  readonly engines: number;
}

export const portsFrom = (base: number): Ports => ({
  controlPlane: base,
  gateway: base + 1,
  identity: base + 2,
  cluster: base + 3,
  engineAdmin: base + 4,
  clusterAdmin: base + 5,
  postgres: base + 6,
  worker: base + 7,
  internal: base + 8,
  smtp: base + 9,
  mails: base + 10,
  engines: base + 20,
});

export const HOST = '127.0.0.1';
export const originOf = (port: number): string => `http://${HOST}:${port}`;
