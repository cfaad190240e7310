export interface RequestCounts {
  readonly reads: number;
  readonly writes: number;
}

/** Requests to the admin API while the work runs; logins are neither. */
export const countRequests = async (work: () => Promise<void>): Promise<RequestCounts> => {
  const sent = globalThis.fetch;
  let [reads, writes] = [0, 0];
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.includes('/admin/realms/')) {
      if ((init?.method ?? 'GET') === 'GET') reads++;
      else writes++;
    }
    return sent(input, init);
  };
  try {
    await work();
  } finally {
    globalThis.fetch = sent;
  }
  return { reads, writes };
};
