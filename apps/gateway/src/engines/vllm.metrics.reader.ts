const WAITING = '\nvllm:num_requests_waiting';

/**
 * Requests in the queue of an engine, by its own account, over all its cores; 0 where it says nothing of it.
 *
 * @param text Prometheus' text format
 */
export const requestsWaitingIn = (text: string): number => {
  let sum = 0;
  for (let at = text.indexOf(WAITING); at !== -1; at = text.indexOf(WAITING, at + 1)) {
    const end = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, end === -1 ? undefined : end);
    sum += Number(VALUE.exec(line)?.[1] ?? 0);
  }
  return sum;
};

/** The name alone or with labels, so that a longer name is not taken for it; then the value, perhaps a time. */
const VALUE = /^vllm:num_requests_waiting(?:\{[^}]*\})? +(\d+(?:\.\d+)?)(?: |$)/;
