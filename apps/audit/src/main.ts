import 'reflect-metadata';
import { z } from 'zod';
import { runService } from '@keyledger/runtime';
import { startAudit } from './service.js';

await runService('audit', z.object({}), startAudit);
