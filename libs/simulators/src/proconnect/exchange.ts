import type { IncomingMessage, ServerResponse } from 'node:http';

const LARGEST_FORM_BYTES = 16 * 1024;

export const readForm = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (text.length <= LARGEST_FORM_BYTES) text += chunk.toString('latin1');
  }
  return new URLSearchParams(text.length <= LARGEST_FORM_BYTES ? text : '');
};

export const sendJson = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

export const sendPage = (response: ServerResponse, status: number, content: string): void => {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  });
  response.end(
    `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>ProConnect (simulé)</title></head><body><main>${content}</main></body></html>`,
  );
};

export const redirect = (
  response: ServerResponse,
  target: string,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const url = new URL(target);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  response.writeHead(302, { ...headers, location: url.href, 'cache-control': 'no-store' });
  response.end();
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
