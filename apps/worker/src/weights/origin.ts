import { signS3 } from './s3-signature.ts';

/** Where files are copied from. */
export interface Origin {
  /** @param fromByte what is there already is not sent again, where the origin can leave it out */
  fetch(method: 'GET' | 'HEAD', path: string, fromByte?: number): Promise<Response>;
}

export interface S3Store {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * @param from `https://host/path`, or `s3://bucket/path` with a store
 * @throws Error for `s3:` without a store
 */
export const originAt = (from: string, store: S3Store | undefined): Origin => {
  const s3 = /^s3:\/\/(.+)$/.exec(from)?.[1];
  if (s3 === undefined)
    return { fetch: (method, path, fromByte) => plain(method, new URL(`${from}/${path}`), fromByte) };
  if (!store)
    throw new Error(
      'an origin s3: needs BEFFROI_S3_ENDPOINT, _REGION, _ACCESS_KEY_ID and _SECRET_ACCESS_KEY',
    );
  return {
    fetch: (method, path, fromByte) => {
      const url = new URL(`${store.endpoint.replace(/\/$/, '')}/${s3}/${path}`);
      const headers = signS3({ method, url, headers: rangeOf(fromByte), ...store }, new Date());
      return fetch(url, { method, headers: { ...AS_IT_IS, ...headers } });
    },
  };
};

/** Compressed on the way, a file has neither the size nor the bytes that a range counts. */
const AS_IT_IS = { 'accept-encoding': 'identity' };

const plain = (method: 'GET' | 'HEAD', url: URL, fromByte: number | undefined): Promise<Response> =>
  fetch(url, { method, headers: { ...AS_IT_IS, ...rangeOf(fromByte) } });

const rangeOf = (fromByte = 0): Record<string, string> =>
  fromByte > 0 ? { range: `bytes=${fromByte}-` } : {};
