import { TriesByAddress } from '@beffroi/platform/graphql';

const EVERYBODY = 'everybody';
const MOST_OF_ONE_ADDRESS = 5;
const MOST_OF_ALL = 30;

/**
 * Tries in a minute, right or wrong, of one address and of all: a hash takes memory and time, a refusal a line in the
 * journal.
 */
export class BreakGlassTries {
  private readonly byAddress = new TriesByAddress(MOST_OF_ONE_ADDRESS);
  private readonly ofAll = new TriesByAddress(MOST_OF_ALL);

  /** Counts a try, unless there were too many. */
  take(address: string, nowMs: number): boolean {
    if (this.byAddress.waitS(address, nowMs) > 0 || this.ofAll.waitS(EVERYBODY, nowMs) > 0) return false;
    this.byAddress.note(address, nowMs);
    this.ofAll.note(EVERYBODY, nowMs);
    return true;
  }
}
