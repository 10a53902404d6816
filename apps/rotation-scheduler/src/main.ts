import 'reflect-metadata';
import { z } from 'zod';
import { runService } from '@keyledger/runtime';
import { startScheduler } from './service.js';

await runService('rotation-scheduler', z.object({}), startScheduler);
