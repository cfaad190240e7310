import type { RouteRecord } from '@beffroi/contracts/dataplane';
import type { Generation, InferenceBody } from './inference.body.ts';
import { scanText } from './json.scanner.ts';
import { addOpenAisWords, inMistralsWords } from './mistral.dialect.ts';
import { spliceObject } from './object.splice.ts';

/** What the gateway says to the engine in the client's place. */
export interface UpstreamTerms {
  readonly servedName: string;
  readonly dialect: RouteRecord['kind'];
  /** For a request that bounds its output by nothing. */
  readonly maxTokens: number;
  /** What remains of a limit, where that is less than the client's own bound. */
  readonly mostTokens?: number | undefined;
  /** The tenant's, where the engine is shared: without it, timing tells what others have asked (vLLM, prefix cache). */
  readonly cacheSalt: string | undefined;
  /** Lower goes first (vLLM); undefined: as everybody, which every engine takes. */
  readonly priority: number | undefined;
}

/** The client's body as the engine gets it. `cache_salt` and `priority` are the gateway's to say, never a client's, nor is where to fetch blocks of a cache. */
export const upstreamBody = (body: InferenceBody, terms: UpstreamTerms): Buffer => {
  const { bytes, members, generation } = body;
  const changes = new Map<string, string | null>()
    .set('model', JSON.stringify(terms.servedName))
    .set('cache_salt', terms.cacheSalt === undefined ? null : JSON.stringify(terms.cacheSalt))
    .set('priority', terms.priority === undefined ? null : String(terms.priority));
  if (generation && !generation.isHeeded)
    changes.set('max_tokens', String(generation.maxTokens ?? terms.maxTokens));
  if (generation?.stream) changes.set('stream_options', meteredStreamOptions(bytes, generation));
  if (generation) leaveOutTransfers(members, changes);
  else leaveOutNulls(body, changes);
  if (terms.dialect === 'mistral') for (const change of inMistralsWords(body)) changes.set(...change);
  else addOpenAisWords(body, changes);
  // After all that says the client's own bound.
  if (terms.mostTokens !== undefined) lowerOutput(changes, members, terms.mostTokens);
  return spliceObject(bytes, members, changes);
};

const lowerOutput = (
  changes: Map<string, string | null>,
  members: InferenceBody['members'],
  mostTokens: number,
): void => {
  changes.set('max_tokens', String(mostTokens));
  const isLeftOut = changes.has('max_completion_tokens');
  const isNamed = members.some(({ name }) => name === 'max_completion_tokens');
  if (isNamed && !isLeftOut) changes.set('max_completion_tokens', String(mostTokens));
};

/** What was computed for others lies where it says (vLLM): between engines, never of a client. */
const leaveOutTransfers = (members: InferenceBody['members'], changes: Map<string, string | null>): void => {
  for (const { name } of members) if (name === 'kv_transfer_params') changes.set(name, null);
};

/** Absent to whoever sends it (LiteLLM does), and wrong to vLLM, which has a value of its own for them. */
const NEVER_NULL = new Set(['encoding_format', 'top_n']);

const leaveOutNulls = ({ bytes, members }: InferenceBody, changes: Map<string, string | null>): void => {
  for (const { name, valueStart, end } of members)
    if (NEVER_NULL.has(name) && bytes.toString('latin1', valueStart, end) === 'null') changes.set(name, null);
};

const INCLUDE_USAGE = new Map([['include_usage', 'true']]);

const meteredStreamOptions = (bytes: Buffer, { streamOptions }: Generation): string => {
  const own = streamOptions ? bytes.subarray(streamOptions.valueStart, streamOptions.end) : Buffer.from('{}');
  const scanned = scanText(own);
  return spliceObject(own, scanned.kind === 'object' ? scanned.members : [], INCLUDE_USAGE).toString();
};
