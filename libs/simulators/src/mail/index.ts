export {
  type MailServer,
  type MailServerOptions,
  type ReceivedMail,
  startMailServer,
} from './mail.server.ts';
