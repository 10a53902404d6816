import 'reflect-metadata';
import { runService } from '@keyledger/runtime';
import { cryptoSettings } from './settings.js';
import { start } from './start.js';

await runService('crypto', cryptoSettings, start);
