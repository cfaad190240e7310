const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Nobody listens between two programs of one machine: there, and nowhere else, `http` will do. */
export const isLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && LOOPBACK.includes(hostname);
