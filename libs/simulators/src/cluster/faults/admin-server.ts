import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBody } from '../api/api-request.ts';
import { type Faults, readFaults } from './faults.ts';

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const handle = async (faults: Faults, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.url !== '/faults') return answer(response, 404, { message: 'only /faults is here' });
  switch (request.method) {
    case 'GET':
      return answer(response, 200, faults.settings);
    case 'DELETE':
      faults.set({});
      return answer(response, 200, faults.settings);
    case 'PUT': {
      const read = readFaults(parsed(await readBody(request)));
      if (!read.ok) return answer(response, 400, { message: read.problem });
      faults.set(read.settings);
      return answer(response, 200, faults.settings);
    }
    default:
      return answer(response, 405, { message: 'GET, PUT or DELETE /faults' });
  }
};

/** `GET | PUT | DELETE /faults`. PUT replaces all faults by those in the body. */
export const createAdminServer = (faults: Faults): Server =>
  createServer((request, response) => void handle(faults, request, response));
