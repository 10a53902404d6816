import type {
  BackupRecord,
  CredentialRecord,
  HistoryKeyRecord,
  KeyVersionRecord,
} from '@keyledger/backup-file';
import { PAGE_KEYS } from '../backup/limits.js';

/** What a backup holds of one key. */
export interface KeyGroup {
  keyId: string;
  historyKey: HistoryKeyRecord | null;
  versions: KeyVersionRecord[];
}

/** Some keys, or some credentials. */
export interface RecordPage {
  groups: KeyGroup[];
  credentials: CredentialRecord[];
}

/** Gathers records into pages in which every key is whole: records of one key follow each other. */
export async function* inPages(records: AsyncIterable<BackupRecord>): AsyncGenerator<RecordPage> {
  let page: RecordPage = { groups: [], credentials: [] };
  for await (const record of records) {
    if (record.type === 'credential') {
      page.credentials.push(record);
    } else {
      let group = page.groups.at(-1);
      if (group?.keyId !== record.keyId) {
        if (page.groups.length === PAGE_KEYS) {
          yield page;
          page = { groups: [], credentials: [] };
        }
        group = { keyId: record.keyId, historyKey: null, versions: [] };
        page.groups.push(group);
      }
      if (record.type === 'history-key') group.historyKey = record;
      else group.versions.push(record);
    }
    if (page.credentials.length === PAGE_KEYS) {
      yield page;
      page = { groups: [], credentials: [] };
    }
  }
  if (page.groups.length + page.credentials.length > 0) yield page;
}
