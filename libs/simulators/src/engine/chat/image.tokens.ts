import { isObject, type JsonObject, objectAt, refuse, stringAt } from '../http/field.reader.ts';

/** An image is cut to this, then into patches, with a mark after each row (Mistral's vision encoder). */
const LARGEST_SIDE = 1_540;
const PATCH = 28;

/** Tokens of an `image_url` part. Of a PNG given inline by its size, of any other as if it were the largest. */
export function imageTokens(part: JsonObject): number {
  const source = isObject(part.image_url) ? part.image_url : objectAt({ url: part.image_url }, 'image_url');
  const url = stringAt(source, 'url');
  if (!/^(https?|data):/.test(url)) return refuse('image_url', 'an address or a data URL');
  const { width, height } = sizeOf(url) ?? { width: LARGEST_SIDE, height: LARGEST_SIDE };
  const scale = Math.max(1, width / LARGEST_SIDE, height / LARGEST_SIDE);
  const columns = Math.ceil(width / scale / PATCH);
  const rows = Math.ceil(height / scale / PATCH);
  return rows * (columns + 1);
}

const PNG = 'data:image/png;base64,';
/** The header of a PNG: 8 bytes of signature, 8 of its first chunk's head, then width and height. */
const HEADER_CHARACTERS = 32;

function sizeOf(url: string): { readonly width: number; readonly height: number } | undefined {
  if (!url.startsWith(PNG)) return undefined;
  const header = Buffer.from(url.slice(PNG.length, PNG.length + HEADER_CHARACTERS), 'base64');
  if (header.length < 24) return undefined;
  const [width, height] = [header.readUInt32BE(16), header.readUInt32BE(20)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
