import { allowedAt } from './router.ts';

/** What Node's parser tells of bytes that it cannot read. */
export interface UnreadableBytes extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
  /** Of the packet. */
  readonly bytesParsed?: number;
}

/**
 * The methods of the path that a request is for whose own method nobody knows.
 *
 * @returns undefined: it is no such request, or its path is not known either
 */
export const allowedInstead = ({
  code,
  rawPacket,
  bytesParsed = Infinity,
}: UnreadableBytes): string | undefined => {
  if (code !== 'HPE_INVALID_METHOD' || !rawPacket) return undefined;
  const [, method = '', path] = REQUEST_LINE.exec(rawPacket.toString('latin1')) ?? [];
  // What is wrong is in the first word: no bytes before it are of another request.
  return path === undefined || bytesParsed > method.length ? undefined : allowedAt(path);
};

/** RFC 9112 §3, with the path alone of its target. */
const REQUEST_LINE = /^([!#$%&'*+.^_`|~\w-]+) (\/[!->@-~]*)(?:\?[!-~]*)? HTTP\/1\.[01]\r\n/;
