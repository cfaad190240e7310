/** Longer than a load balancer keeps its connections (60 s as a rule), so that it is never we who close first. */
export const KEEP_ALIVE_MS = 65_000;
