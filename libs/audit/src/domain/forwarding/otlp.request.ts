import { entryDocument } from '../export/entry.document.ts';
import type { ForwardedEntry } from './forwarded.ts';

const INFO = { severityNumber: 9, severityText: 'INFO' };
const WARN = { severityNumber: 13, severityText: 'WARN' };

/** Entries as the JSON body of OTLP/HTTP logs (opentelemetry-proto, `ExportLogsServiceRequest`). */
export const otlpRequest = (entries: readonly ForwardedEntry[]) => ({
  resourceLogs: [
    {
      resource: { attributes: attributes({ 'service.name': 'beffroi' }) },
      scopeLogs: [{ scope: { name: 'beffroi.audit' }, logRecords: entries.map(logRecord) }],
    },
  ],
});

const logRecord = (entry: ForwardedEntry) => ({
  timeUnixNano: `${entry.at.getTime()}000000`,
  ...(entry.result === 'refused' || entry.result === 'failed' ? WARN : INFO),
  eventName: `audit.${entry.action}`,
  body: { stringValue: JSON.stringify({ ...entryDocument(entry), sealIndex: entry.sealIndex }) },
  attributes: attributes({
    'audit.entry.id': entry.id,
    'audit.result': entry.result,
    'audit.class': entry.class,
    'audit.seal.index': String(entry.sealIndex),
    'audit.seal.hash': entry.sealHash,
    'enduser.id': entry.actor?.subject,
    'client.address': entry.address,
    'beffroi.collectivite.id': entry.collectiviteId,
  }),
});

const attributes = (values: Readonly<Record<string, string | undefined>>) =>
  Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: { stringValue: value } }],
  );
