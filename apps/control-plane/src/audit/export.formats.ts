import { entryDocument, type JournalEntry, journalHeader, journalLine } from '@beffroi/audit/domain';
import { CSV_BYTE_ORDER_MARK } from '@beffroi/kernel';

export interface ExportFormat {
  readonly contentType: string;
  /** The file, piece by piece. */
  readonly write: (batches: AsyncIterable<readonly JournalEntry[]>) => AsyncIterable<string>;
}

async function* writeCsv(batches: AsyncIterable<readonly JournalEntry[]>): AsyncIterable<string> {
  yield CSV_BYTE_ORDER_MARK + journalHeader();
  for await (const entries of batches) yield entries.map(journalLine).join('');
}

async function* writeJson(batches: AsyncIterable<readonly JournalEntry[]>): AsyncIterable<string> {
  let before = '[\n';
  for await (const entries of batches) {
    for (const entry of entries) {
      yield before + JSON.stringify(entryDocument(entry));
      before = ',\n';
    }
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

export const EXPORT_FORMATS: Readonly<Record<'csv' | 'json', ExportFormat>> = {
  csv: { contentType: 'text/csv; charset=utf-8', write: writeCsv },
  json: { contentType: 'application/json; charset=utf-8', write: writeJson },
};
