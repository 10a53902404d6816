import 'reflect-metadata';
import { runService } from '@keyledger/runtime';
import { startAudit } from './service.js';
import { auditSettings } from './settings.js';

await runService('audit', auditSettings, startAudit);
