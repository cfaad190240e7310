/** How long an answer waits for gateways to apply it. Those in contact learn of it within a poll of 250 ms. */
export const GATEWAY_PATIENCE_MS = 1_000;
