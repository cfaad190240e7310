import { entryDocument } from '../export/entry.document.ts';
import type { ForwardedEntry } from './forwarded.ts';

/** Log audit (RFC 5424 §6.2.1). */
const FACILITY = 13;
const NOTICE = 5;
const WARNING = 4;
/** RFC 5612 keeps it for examples: the operator has no number of their own to give. */
const ENTERPRISE = 32473;
const BYTE_ORDER_MARK = '\uFEFF';
const NIL = '-';
const MAX_HOSTNAME = 255;
const MAX_MESSAGE_ID = 32;

/** An entry as one RFC 5424 message: the essential as structured data, the whole as JSON. */
export const syslogMessage = (entry: ForwardedEntry, hostname: string): string => {
  const severity = entry.result === 'refused' || entry.result === 'failed' ? WARNING : NOTICE;
  const head = [
    `<${FACILITY * 8 + severity}>1`,
    entry.at.toISOString(),
    printable(hostname, MAX_HOSTNAME),
    'beffroi',
    NIL,
    printable(entry.action, MAX_MESSAGE_ID),
  ].join(' ');
  const body = { ...entryDocument(entry), sealIndex: entry.sealIndex };
  return `${head} ${structuredData(entry)} ${BYTE_ORDER_MARK}${JSON.stringify(body)}`;
};

const structuredData = ({
  id,
  result,
  actor,
  collectiviteId,
  sealIndex,
  sealHash,
}: ForwardedEntry): string => {
  const parameters = {
    id,
    result,
    subject: actor?.subject,
    collectivite: collectiviteId,
    sealIndex,
    sealHash,
  };
  const written = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  return `[audit@${ENTERPRISE}${written.join('')}]`;
};

/** RFC 5424 §6.3.3: these three; line ends would break receivers that read lines. */
const escaped = (value: string): string =>
  value.replace(/\p{Cc}/gu, ' ').replace(/["\\\]]/g, (character) => `\\${character}`);

const printable = (text: string, maximum: number): string =>
  text.replace(/[^\x21-\x7e]/g, '').slice(0, maximum) || NIL;
