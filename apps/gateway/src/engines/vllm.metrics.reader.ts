/**
 * Requests in the queue of an engine, by its own account, over all its cores; 0 where it says nothing of it.
 *
 * @param text Prometheus' text format
 */
export const requestsWaitingIn = (text: string): number => sumOf('vllm:num_requests_waiting', text);

/** Those that it works on. */
export const requestsRunningIn = (text: string): number => sumOf('vllm:num_requests_running', text);

const sumOf = (name: string, text: string): number => {
  let sum = 0;
  const start = `\n${name}`;
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at + 1)) {
    const end = text.indexOf('\n', at + 1);
    const rest = text.slice(at + start.length, end === -1 ? undefined : end);
    sum += Number(VALUE.exec(rest)?.[1] ?? 0);
  }
  return sum;
};

/** After the name: labels or none, so that a longer name is not taken for it; then the value, perhaps a time. */
const VALUE = /^(?:\{[^}]*\})? +(\d+(?:\.\d+)?)(?: |$)/;
