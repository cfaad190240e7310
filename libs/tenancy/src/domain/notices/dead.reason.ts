/** Why a notice was given up. */
export type DeadReason =
  | { readonly kind: 'no-mail-server' | 'nobody-named' | 'webhook-removed' | 'not-https' }
  | { readonly kind: 'no-public-address'; readonly host: string }
  | { readonly kind: 'answered'; readonly status: number }
  /** As a mail server or the network said it. */
  | { readonly kind: 'failed'; readonly message: string };

/** As the row and the queue have it. */
export const writeReason = (reason: DeadReason): string => JSON.stringify(reason);

/** What is no reason of ours is what somebody else said: a mail server, or a version of before. */
export const readReason = (text: string): DeadReason => {
  try {
    const reason = JSON.parse(text) as DeadReason;
    if (KINDS.includes(reason.kind)) return reason;
  } catch {
    // A sentence.
  }
  return { kind: 'failed', message: text };
};

const KINDS: readonly DeadReason['kind'][] = [
  'no-mail-server',
  'nobody-named',
  'webhook-removed',
  'not-https',
  'no-public-address',
  'answered',
  'failed',
];
