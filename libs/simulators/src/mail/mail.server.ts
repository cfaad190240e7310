import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface MailServerOptions {
  readonly host: string;
  readonly smtpPort: number;
  /** Where what came is shown: `GET /mails`, newest first. */
  readonly viewPort: number;
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly receivedAt: string;
  /** As it came over the wire: headers, an empty line, the body (RFC 5322). */
  readonly raw: string;
}

export interface MailServer {
  readonly smtpPort: number;
  readonly viewPort: number;
  readonly mails: readonly ReceivedMail[];
  close(): Promise<void>;
}

const KEPT = 100;
const MOST_BYTES = 1_000_000;

/** Takes every mail, sends none on, and shows the last hundred. */
export const startMailServer = async (options: MailServerOptions): Promise<MailServer> => {
  const mails: ReceivedMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MOST_BYTES,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.unshift({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          receivedAt: new Date().toISOString(),
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        mails.splice(KEPT);
        callback(null);
      });
    },
  });
  // A client that breaks off is its own affair.
  smtp.on('error', () => undefined);
  const view = createServer((request, response) => {
    const isKnown = request.method === 'GET' && request.url === '/mails';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(isKnown ? mails : { error: 'GET /mails' }));
  });
  const listening = smtp.listen(options.smtpPort, options.host);
  view.listen(options.viewPort, options.host);
  await Promise.all([listening.listening || once(listening, 'listening'), once(view, 'listening')]);
  return {
    smtpPort: portOf(listening),
    viewPort: portOf(view),
    mails,
    close: async () => {
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(() => resolve())),
        new Promise<void>((resolve) => view.close(() => resolve())),
      ]);
    },
  };
};

const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port;
