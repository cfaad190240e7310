import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text: nothing in it is fetched, and nothing of it can be forged by what people named. */
  readonly text: string;
  /** The same each time that it is sent, so that a reader's program knows it again. */
  readonly messageId: string;
}

export interface Mailer {
  /** @throws Error when the server did not take it, or did not answer in time */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const TIMEOUT_MS = 15_000;

/** @param url `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…`; @param from the sender */
export const openMailer = (url: string, from: string): Mailer => {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, subject, text, messageId }) => {
      await transport.sendMail({ from, to, subject, text, messageId });
    },
    close: () => transport.close(),
  };
};
