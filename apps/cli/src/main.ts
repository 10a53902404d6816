#!/usr/bin/env node
import { run } from './program.js';
import { runAsProcess } from './run-program.js';

await runAsProcess(run);
